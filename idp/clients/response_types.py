"""RULES: the response types (OAuth 2.0 Multiple Response Type Encoding Practices), and what a client needs for each."""

from collections.abc import Iterable
from typing import Final, Literal, get_args

ResponseType = Literal["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"]
RESPONSE_TYPES: tuple[ResponseType, ...] = get_args(ResponseType)
CODE: Final = "code"
ID_TOKEN: Final = "id_token"
TOKEN: Final = "token"
IMPLICIT: Final = "implicit"
"""The grant type of a client that takes tokens from /authorize; nothing at /token."""
IN_FRONT = frozenset({ID_TOKEN, TOKEN})
"""What travels through the browser as it is, not as a code for it."""


def canonical(text: str) -> ResponseType | None:
    """The response type that is meant, whose words may come in any order (§3); None: it is none of ours."""
    words = sorted(text.split(" "))
    return next((each for each in RESPONSE_TYPES if sorted(each.split(" ")) == words), None)


def grant_types_of(response_type: str) -> frozenset[str]:
    """What a client that asks for it must have registered (OpenID Connect Registration §2)."""
    words = response_type.split(" ")
    code = {"authorization_code"} if CODE in words else set[str]()
    return frozenset(code | ({IMPLICIT} if IN_FRONT & {*words} else set[str]()))


def missing_grant_types(response_types: Iterable[str], grant_types: Iterable[str]) -> list[str]:
    """The grant types that a client needs besides, in their alphabet."""
    return sorted({needed for each in response_types for needed in grant_types_of(each)} - {*grant_types})


def ends_in_access_token(response_type: str | None) -> bool:
    """Whether the client gets one, here or for the code, so that it may ask /userinfo."""
    return response_type != ID_TOKEN
