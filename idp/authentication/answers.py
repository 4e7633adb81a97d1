"""What the door answers: the pair, or a problem document whose words are constants. The reason is in the log."""

import math
from datetime import datetime

from flask import Response, jsonify

from idp.errors import RETRY_AFTER_SECONDS
from shared import clock
from shared.problem import problem

UNREADABLE = "The body must be a JSON object with the texts {} and {}, each once."
WRONG_CREDENTIALS = "The username and password do not match."
TOO_MANY_TRIES = "Too many tries. Retry-After says when the next one is looked at."
TOO_MANY_PEOPLE = "Too many people sign in at this moment. Nothing was counted. Retry as Retry-After says."
TOKENS_REFUSED = "The tokens are not valid, were used, have expired, were revoked, or do not belong together."
BUSY = "The request could not be decided now. Read the stored tokens again and retry."
NOT_JSON = "The body must be application/json."


def pair(access_token: str, refresh_token: str) -> Response:
    """200 with both tokens."""
    answer = jsonify(accessToken=access_token, refreshToken=refresh_token)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def unreadable(first: str, second: str) -> Response:
    """400 for a body without these two members."""
    return problem(400, UNREADABLE.format(first, second), error="invalid_request")


def not_json() -> Response:
    """415 for another media type; a form of another site cannot send this one."""
    return problem(415, NOT_JSON, error="invalid_request")


def wrong_credentials(realm: str) -> Response:
    """401: no such account, or not its password, or a disabled one."""
    answer = problem(401, WRONG_CREDENTIALS, error="invalid_credentials")
    # RFC 9110 §15.5.2 wants a challenge; of a scheme of our own no browser makes a dialog
    answer.headers["WWW-Authenticate"] = f'JSON-Login realm="{realm}"'
    return answer


def too_many_tries(until: datetime) -> Response:
    """429: the password was not looked at."""
    answer = problem(429, TOO_MANY_TRIES, error="too_many_tries")
    answer.headers["Retry-After"] = str(max(1, math.ceil((until - clock.now()).total_seconds())))
    return answer


def too_many_people() -> Response:
    """503: the password was not looked at, and nothing was counted."""
    return _later(TOO_MANY_PEOPLE)


def tokens_refused() -> Response:
    """400, the same for whatever is wrong with the tokens."""
    return problem(400, TOKENS_REFUSED, error="invalid_grant")


def busy() -> Response:
    """503: neither yes nor no."""
    return _later(BUSY)


def _later(description: str) -> Response:
    answer = problem(503, description, error="temporarily_unavailable")
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
