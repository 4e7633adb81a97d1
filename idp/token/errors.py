"""What the token endpoint answers when it refuses: constants (RFC 6749 §5.2). The reason goes to the log alone."""

from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Error
from typing_extensions import override

from idp.errors import RETRY_AFTER_SECONDS

DESCRIPTIONS = {
    "invalid_request": "The request is missing a parameter, repeats one, or is otherwise malformed.",
    "invalid_client": "Client authentication failed.",
    "invalid_grant": "The code or token is not valid, has expired, was revoked, or was issued to another client.",
    "unauthorized_client": "The client may not use this grant type.",
    "unsupported_grant_type": "The grant type is not supported.",
    "invalid_scope": "The scope is malformed or exceeds what was granted.",
    "invalid_target": "The resource is not known here, or no token for it was granted.",
    "temporarily_unavailable": "The request could not be decided now. Read the stored token again and retry.",
}


class Busy(OAuth2Error):
    """Neither yes nor no: 503 with Retry-After. The client reads its store and asks again."""

    error = "temporarily_unavailable"

    def __init__(self) -> None:
        super().__init__(status_code=503)

    @override
    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), ("Retry-After", str(RETRY_AFTER_SECONDS))]


class InvalidTargetError(OAuth2Error):
    """`resource` names what is not known, or is none of the grant's (RFC 8707 §2)."""

    error = "invalid_target"


def body(error: OAuth2Error) -> dict[str, Any]:
    """The JSON members of the answer."""
    code = error.error or "invalid_request"
    return {"error": code, "error_description": DESCRIPTIONS.get(code, DESCRIPTIONS["invalid_request"])}
