"""RULES: whether what a good access token grew from still lives, in words (live_access_token.py)."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from shared.explanation import Check, Checks, Fact, Failure


class Dead(Enum):
    """Why a good token may not be used any more."""

    GRANT = auto()
    TOKEN_REVOKED = auto()
    CLIENT = auto()
    USER = auto()


TOKEN_REVOKED = Failure(
    "token_revoked",
    "This access token was revoked",
    "jti {jti}, given up at /revoke; its grant may live on",
    "Renew: the refresh token is not concerned.",
)
CLIENT_GONE = Failure(
    "client_gone",
    "The client of this access token is not registered any more, or is disabled",
    "client_id {client_id}",
    "Ask the operator: python -m idp clients show.",
)
GRANT_ENDED = Failure(
    "grant_ended",
    "The grant that this access token grew from has ended",
    "grant {grant_id}: revoked, over, or gone; api1 does not ask and says yes until exp + skew",
    "The person signs in again. Why the grant ended: python -m idp grants show {grant_id}.",
)
USER_GONE = Failure(
    "user_gone",
    "The account behind this access token is disabled or erased",
    "grant {grant_id}",
    "Ask the operator: python -m idp users show.",
)
NO_PERSON = Failure(
    "no_person",
    "The access token is a client’s own: there is no person behind it",
    "It came of client_credentials; sub is the client itself",
    "Ask about a person with a token that a person’s sign-in brought.",
)

_FAILURES = {
    Dead.TOKEN_REVOKED: TOKEN_REVOKED,
    Dead.CLIENT: CLIENT_GONE,
    Dead.GRANT: GRANT_ENDED,
    Dead.USER: USER_GONE,
}
CHECKS: Checks = (
    Check("Not revoked by itself", "RFC 7009 §2.1", [TOKEN_REVOKED], "jti {jti}"),
    Check("Its client is registered and enabled", "RFC 6749 §2", [CLIENT_GONE], "{client_id}"),
    Check("Its grant lives", "RFC 7662 §2.2", [GRANT_ENDED], "{grant_id}"),
    Check("A person who may sign in stands behind it", "RFC 7662 §2.2", [USER_GONE, NO_PERSON]),
)


def failure(dead: Dead) -> Failure:
    """What has ended."""
    return _FAILURES[dead]


def facts(claims: Mapping[str, Any]) -> dict[str, Fact]:
    """What the checks show of a verified token."""
    names = ("jti", "client_id", "grant_id", "exp", "iss")
    return {name: claims[name] for name in names if isinstance(claims.get(name), str | int)}
