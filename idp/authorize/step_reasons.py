"""RULES: who must be signed in and have agreed before a request is answered, in words (next_step.py)."""

from idp.token.hint_reasons import HINT_CHECK
from shared.explanation import Check, Checks, Failure

DENIED = Failure(
    "denied",
    "The person said no",
    "On the page for signing in or for sharing, {waited} s after the request came",
    "Nothing, if that is what they wanted. The application should say so and offer to sign in again.",
)
NOT_SIGNED_IN = Failure(
    "not_signed_in",
    "Nobody is signed in in this browser, and prompt=none forbids to ask",
    "No session cookie came, or its session is over: signed out, unused for too long, or ended by an operator",
    "Ask without prompt=none. From a frame of another site browsers send no cookie: renew with a refresh token "
    "instead.",
)
TOO_LONG_AGO = Failure(
    "too_long_ago",
    "The person signed in too long ago, and prompt=none forbids to ask again",
    "auth_time {auth_time:time}, max_age {max_age} s, now {at:time}: {late} s too long ago",
    "Ask without prompt=none, or with a larger max_age; without the parameter default_max_age of the client counts.",
)
ANOTHER_PERSON = Failure(
    "another_person",
    "Another person is signed in than the one that the client expects",
    "Expected by {expected}; {people} could be meant, and none of them is signed in",
    "Ask without id_token_hint and without a sub in claims, or let the person sign in as the one that is expected.",
)
NOT_AGREED = Failure(
    "not_agreed",
    "The person has not agreed to all of it, and prompt=none forbids to ask",
    "Not agreed to: {missing}",
    "Ask once without prompt=none, or leave out what is new.",
)

CHECKS: Checks = (
    HINT_CHECK,
    Check("The person did not say no", "RFC 6749 §4.1.2.1", [DENIED]),
    Check(
        "Somebody is signed in, and not too long ago",
        "OpenID Connect Core §3.1.2.3",
        [NOT_SIGNED_IN, TOO_LONG_AGO],
        "auth_time {auth_time:time}",
    ),
    Check("It is the person that is expected", "OpenID Connect Core §3.1.2.1", [ANOTHER_PERSON]),
    Check("All of it was agreed to", "OpenID Connect Core §3.1.2.4", [NOT_AGREED]),
)
