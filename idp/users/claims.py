"""RULES: which claims a scope releases (OpenID Connect Core §5.4), and what a claim may hold (§5.1)."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from idp.users.user import User

PROFILE_CLAIMS = (
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
)
CLAIMS_BY_SCOPE: Mapping[str, tuple[str, ...]] = {
    "profile": (*PROFILE_CLAIMS, "updated_at"),
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_number_verified"),
    "address": ("address",),
}
BOOLEAN_CLAIMS = ("email_verified", "phone_number_verified")
ADDRESS_MEMBERS = ("formatted", "street_address", "locality", "region", "postal_code", "country")
COMPUTED_CLAIMS = ("updated_at",)
STORED_CLAIMS = tuple(name for names in CLAIMS_BY_SCOPE.values() for name in names if name not in COMPUTED_CLAIMS)
LONGEST_TEXT = 2000


class ClaimsError(ValueError):
    """A claim cannot be kept; the message names it and what is wrong."""


def claims_for(scopes: Collection[str], asked: Collection[str], user: User) -> dict[str, Any]:
    """What `scopes` and the names `asked` one by one (§5.5) release of this user.

    A claim that the user does not have is left out (§5.3.2); `sub` is not among them, for it depends on the client.
    """
    known = _known(user)
    return {
        name: known[name]
        for scope, names in CLAIMS_BY_SCOPE.items()
        for name in names
        if name in known and (scope in scopes or name in asked)
    }


def check_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The claims as they are kept: known names, right types. Raises ClaimsError."""
    for name, value in claims.items():
        if name not in STORED_CLAIMS:
            raise ClaimsError(f"{name}: there is no such claim; known: {', '.join(STORED_CLAIMS)}")
        if name in BOOLEAN_CLAIMS:
            if not isinstance(value, bool):
                raise ClaimsError(f"{name}: must be true or false")
        elif name == "address":
            _check_address(value)
        else:
            _check_text(name, value)
    return dict(claims)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the claims that are not the same, sorted."""
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _known(user: User) -> dict[str, Any]:
    known = {"preferred_username": user.username, **user.claims, "updated_at": int(user.updated_at.timestamp())}
    for value, verified in (("email", "email_verified"), ("phone_number", "phone_number_verified")):
        if value in known:
            known.setdefault(verified, False)
        else:
            known.pop(verified, None)
    return known


def _check_address(value: object) -> None:
    if not isinstance(value, Mapping) or not value:
        raise ClaimsError(f"address: must be a table of {', '.join(ADDRESS_MEMBERS)}")
    for member, text in cast("Mapping[object, object]", value).items():
        if member not in ADDRESS_MEMBERS:
            raise ClaimsError(f"address.{member}: there is no such member; known: {', '.join(ADDRESS_MEMBERS)}")
        _check_text(f"address.{member}", text)


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise ClaimsError(f"{name}: must be a text of 1 to {LONGEST_TEXT} characters")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ClaimsError(f"{name}: holds a character that cannot be stored")
