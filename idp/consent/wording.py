"""RULES: what exactly would be shared, in this person's own values where there are any."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from idp.clients.metadata import ClientMetadata
from idp.clients.scopes import OFFLINE_ACCESS, ScopeText
from idp.users.claims import CLAIMS_BY_SCOPE, claims_for
from idp.users.user import User

DAY = 86_400


def detail(text: ScopeText, user: User, metadata: ClientMetadata) -> str:
    """The second line of a scope: the person's own value, how long a sign-in lasts, or the scope's general text."""
    if text.scope == OFFLINE_ACCESS:
        idle = duration(metadata.refresh_token_idle_lifetime_seconds)
        absolute = duration(metadata.refresh_token_absolute_lifetime_seconds)
        return f"Ends after {idle} without use, and after {absolute} in any case"
    own = _OWN.get(text.scope)
    value = own(claims_for([text.scope], (), user)) if own else None
    return value or text.detail


def of_claim(name: str, user: User) -> tuple[str, str]:
    """The two lines of a claim that is asked for by itself: what it is, and this person's own value."""
    return _CLAIMS[name], _shown(name, claims_for(CLAIMS_BY_SCOPE, (), user))


def duration(seconds: int) -> str:
    """In the largest unit that divides it: "7 days", "1 hour", "90 seconds"."""
    for unit, size in (("day", DAY), ("hour", 3600), ("minute", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}{'s' if seconds != size else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


def _email(claims: Mapping[str, Any]) -> str | None:
    return _with_proof(claims.get("email"), confirmed=claims.get("email_verified") is True)


def _phone(claims: Mapping[str, Any]) -> str | None:
    return _with_proof(claims.get("phone_number"), confirmed=claims.get("phone_number_verified") is True)


def _address(claims: Mapping[str, Any]) -> str | None:
    address: Mapping[str, str] = claims.get("address") or {}
    if "formatted" in address:
        return ", ".join(address["formatted"].split("\n"))
    names = ("street_address", "postal_code", "locality", "region", "country")
    return ", ".join(address[name] for name in names if name in address) or None


def _with_proof(value: str | None, *, confirmed: bool) -> str | None:
    return f"{value}, {'confirmed' if confirmed else 'not confirmed'}" if value else None


def _shown(name: str, claims: Mapping[str, Any]) -> str:
    value = claims.get(name)
    if value is None:
        return "Nothing is kept about it"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "updated_at":
        return f"{datetime.fromtimestamp(value, UTC):%-d %b %Y}"
    return (_address(claims) or "") if name == "address" else str(value)


_CLAIMS: Mapping[str, str] = {
    "name": "See your full name",
    "family_name": "See your family name",
    "given_name": "See your given name",
    "middle_name": "See your middle name",
    "nickname": "See your nickname",
    "preferred_username": "See your username",
    "profile": "See the address of your profile page",
    "picture": "See your picture",
    "website": "See the address of your website",
    "gender": "See your gender",
    "birthdate": "See your birthday",
    "zoneinfo": "See your time zone",
    "locale": "See your language",
    "updated_at": "See when your account last changed",
    "email": "See your email address",
    "email_verified": "See whether your email address is confirmed",
    "phone_number": "See your phone number",
    "phone_number_verified": "See whether your phone number is confirmed",
    "address": "See your postal address",
}
_OWN: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "email": _email,
    "phone": _phone,
    "address": _address,
}
