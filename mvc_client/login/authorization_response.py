"""RULES: what the provider's redirect back to us says (RFC 6749 §4.1.2, RFC 9207)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mvc_client.why import explanation

_CODE = re.compile(r"[\x20-\x7e]{1,4096}\Z")
_READ = ("code", "state", "iss", "error")
ERRORS = (
    "access_denied",
    "temporarily_unavailable",
    "server_error",
    "login_required",
    "consent_required",
    "interaction_required",
    "account_selection_required",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_response_type",
)


@dataclass(frozen=True)
class Code:
    """The person has signed in: the code is to be redeemed."""

    code: str = field(repr=False)


@dataclass(frozen=True)
class Error:
    """The provider says no. `error`: one of ERRORS, or "another error".

    `explained_at`: where it says why (RFC 6749 §4.1.2.1 `error_uri`), if that is an address of its own.
    """

    error: str
    explained_at: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Unusable:
    """Not a response of our provider to us."""

    reason: Literal["repeated parameter", "another issuer", "no code"]


def state_of(parameters: Mapping[str, Sequence[str]]) -> str | None:
    """The one `state` of the response; None if there is none or more than one."""
    values = parameters.get("state", ())
    return values[0] if len(values) == 1 and values[0] else None


def read(parameters: Mapping[str, Sequence[str]], *, issuer: str, names_itself: bool) -> Code | Error | Unusable:
    """What a response with a known `state` says. `names_itself`: the provider announces `iss` in its responses."""
    if any(len(parameters.get(name, ())) > 1 for name in _READ):
        return Unusable("repeated parameter")
    iss = _one(parameters, "iss")
    if iss != issuer and (names_itself or iss is not None):
        return Unusable("another issuer")
    error = _one(parameters, "error")
    if error is not None:
        return Error(
            error if error in ERRORS else "another error", explanation(_one(parameters, "error_uri"), issuer) or None
        )
    code = _one(parameters, "code") or ""
    return Code(code) if _CODE.match(code) else Unusable("no code")


def _one(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = parameters.get(name, ())
    return values[0] if values else None
