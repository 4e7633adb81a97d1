"""Who calls: the access token in the Authorization header, and the answers to a wrong one (RFC 6750, RFC 9728 §5.1).

Only the header is read, never a query parameter or a form field. Authlib's ResourceProtector carries the request to our
checks; what leaves this file is ours and typed.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, ParamSpec, TypeVar, cast

import structlog
from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import MissingAuthorizationError, UnsupportedTokenTypeError
from authlib.oauth2.rfc6750 import BearerTokenValidator
from flask import Flask, Response, current_app, g
from prometheus_client import CollectorRegistry
from typing_extensions import override
from werkzeug.exceptions import HTTPException

from api1 import reasons
from api1.settings import Api1Settings
from shared import access_token_reasons, clock, refusals
from shared.access_token_validation import Accepted, Reason, Refused, validate
from shared.jwks_client import REFETCH_SECONDS, JwksClient, ProviderUnavailable
from shared.meters import Tally
from shared.problem import problem

METADATA_PATH = "/.well-known/oauth-protected-resource"
_EXTENSION = "api1_bearer"
ACCEPTED = "accepted"
NO_TOKEN = "no_token"
SCOPE_MISSING = "insufficient_scope"
PROVIDER_UNAVAILABLE = "provider_unavailable"
OUTCOMES = (
    ACCEPTED,
    NO_TOKEN,
    *(reason.name.lower() for reason in Reason),
    SCOPE_MISSING,
    PROVIDER_UNAVAILABLE,
)

log = structlog.stdlib.get_logger("sixty.api1")

P = ParamSpec("P")
R = TypeVar("R")


class TokenRefused(OAuth2Error):
    """401 invalid_token, with the numbers if the signature is verified."""

    error = "invalid_token"
    status_code = 401

    def __init__(self, refused: Refused) -> None:
        super().__init__(description=refused.description)
        self.refused = refused


class ScopeMissing(OAuth2Error):
    """403 insufficient_scope; names the scope that is needed."""

    error = SCOPE_MISSING
    status_code = 403

    def __init__(self, scope: str) -> None:
        super().__init__(description=f"Refused: this address needs the scope {scope}.")
        self.scope = scope


class CannotJudge(OAuth2Error):
    """503: the provider's keys cannot be had, so nobody can say whether the token is good."""

    error = "temporarily_unavailable"
    status_code = 503

    def __init__(self) -> None:
        super().__init__(description="The provider does not answer, so the access token cannot be judged; try again.")


@dataclass(frozen=True)
class AccessTokenJudge:
    """The API's rules for a token, and the keys to check it with."""

    keys: JwksClient
    issuer: str
    audience: str
    clock_skew_seconds: Callable[[], int]

    def judge(self, token: str) -> Accepted | Refused:
        """Accepted or refused; looks once for newer keys if the token's is unknown. Raises ProviderUnavailable."""
        check = functools.partial(
            validate,
            token,
            issuer=self.issuer,
            audience=self.audience,
            clock_skew_seconds=self.clock_skew_seconds(),
            now=clock.now(),
        )
        outcome = check(keys=self.keys.keys())
        if isinstance(outcome, Refused) and outcome.reason is Reason.UNKNOWN_KEY:
            return check(keys=self.keys.newer_keys())
        return outcome


class AccessTokenValidator(BearerTokenValidator):
    """Authlib's hook for our judgement."""

    def __init__(self, judge: AccessTokenJudge) -> None:
        super().__init__()
        self._judge = judge

    @override
    def authenticate_token(self, token_string: str) -> Accepted:
        try:
            outcome = self._judge.judge(token_string)
        except ProviderUnavailable as error:
            log.warning("provider unavailable", reason=str(error))
            refusals.because(reasons.NO_KEYS)
            raise CannotJudge from None
        if isinstance(outcome, Refused):
            refusals.because(access_token_reasons.FAILURES[outcome.reason], **outcome.facts)
            log.info("access token refused", reason=outcome.reason.value, client_id=outcome.client_id)
            raise TokenRefused(outcome)
        return outcome

    @override
    def validate_token(self, token: Accepted, scopes: list[str], request: object) -> None:
        for scope in scopes:
            if scope not in token.scope:
                log.info("scope missing", scope=scope, client_id=token.claims["client_id"])
                has = " ".join(sorted(token.scope))
                refusals.because(reasons.SCOPE_MISSING, scope=has, needed=scope, client_id=token.claims["client_id"])
                raise ScopeMissing(scope)


class Protector(ResourceProtector):
    """Authlib's ResourceProtector with our answers."""

    def __init__(self, validator: AccessTokenValidator, base_url: str, registry: CollectorRegistry) -> None:
        super().__init__()
        self.register_token_validator(validator)
        self._metadata_url = base_url + METADATA_PATH
        self._requests = Tally(
            registry, "api1_requests_total", "Requests to protected addresses, by the token's outcome", outcome=OUTCOMES
        )

    def admit(self, scope: str) -> Accepted:
        """The token of the current request, if it has `scope`; otherwise the answer is raised."""
        refusals.judged_by(reasons.BEARER)
        try:
            accepted = cast("Accepted", self.acquire_token([scope]))
        except OAuth2Error as error:
            self._requests.count(_outcome(error))
            self.raise_error_response(error)
        self._requests.count(ACCEPTED)
        return accepted

    @override
    def raise_error_response(self, error: OAuth2Error) -> NoReturn:
        raise HTTPException(response=self.answer(error))

    def answer(self, error: OAuth2Error) -> Response:
        """The problem document and the challenge for what Authlib or our validator raised."""
        if isinstance(error, MissingAuthorizationError | UnsupportedTokenTypeError):
            # RFC 6750 §3.1: a request without credentials gets no error code
            refusals.because(reasons.NO_TOKEN)
            response = problem(401, "This address needs an access token in the Authorization header (Bearer).")
            return self._challenge(response, {})
        description = str(error.description)
        parameters: dict[str, str | None] = {"error": str(error.error), "error_description": description}
        if not isinstance(error, CannotJudge):
            parameters["error_uri"] = refusals.uri(str(error.error), error.status_code)
        response = problem(error.status_code, description, error=error.error, **_numbers(error))
        if isinstance(error, CannotJudge):
            response.headers["Retry-After"] = str(int(REFETCH_SECONDS))
            return response
        if isinstance(error, ScopeMissing):
            parameters["scope"] = error.scope
        return self._challenge(response, parameters)

    def _challenge(self, response: Response, parameters: Mapping[str, str | None]) -> Response:
        every = {**parameters, "resource_metadata": self._metadata_url}
        response.headers["WWW-Authenticate"] = "Bearer " + ", ".join(f'{k}="{v}"' for k, v in every.items() if v)
        return response


def init_app(
    app: Flask, settings: Api1Settings, keys: JwksClient, clock_skew_seconds: Callable[[], int] | None = None
) -> None:
    """Make `require_scope` work in this app; what it decides is counted in the extension `sixty_meters`.

    `clock_skew_seconds`: that holds when it is asked, if not always the settings'.
    """
    allowed = clock_skew_seconds or (lambda: settings.clock_skew_seconds)
    judge = AccessTokenJudge(keys, settings.issuer, settings.audience, allowed)
    app.extensions["sixty_meters"] = registry = CollectorRegistry()
    app.extensions[_EXTENSION] = Protector(AccessTokenValidator(judge), settings.base_url, registry)


def require_scope(scope: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view that only a token with `scope` reaches; `caller()` is then whoever holds it."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.caller = cast("Protector", current_app.extensions[_EXTENSION]).admit(scope)
            return view(*args, **kwargs)

        return guarded

    return decorate


def caller() -> Accepted:
    """The accepted token of this request; only inside a view with `require_scope`."""
    return cast("Accepted", g.caller)


def _outcome(error: OAuth2Error) -> str:
    """What the meters call it."""
    if isinstance(error, TokenRefused):
        return error.refused.reason.name.lower()
    if isinstance(error, CannotJudge):
        return PROVIDER_UNAVAILABLE
    return SCOPE_MISSING if isinstance(error, ScopeMissing) else NO_TOKEN


def _numbers(error: OAuth2Error) -> dict[str, Any]:
    """What was compared, as members of the problem: integers, NumericDate and seconds."""
    times = error.refused.times if isinstance(error, TokenRefused) else None
    if times is None:
        return {}
    return {
        times.claim: times.value,
        "now": int(times.now.timestamp()),
        "clock_skew_seconds": times.clock_skew_seconds,
    }
