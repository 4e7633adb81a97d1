"""RULES: the parameter `resource`: for which APIs a token is wanted (RFC 8707).

An API is named by its identifier, which is also the `aud` of its tokens, or by one of its `resource_uris`, letter by
letter. Only of an address that is nothing but an origin the final slash is free: libraries that take a URI apart and
put it together again add it (RFC 3986 §6.2.3).
"""

import re
from collections.abc import Collection, Sequence

from idp.clients.scopes import IDENTITY_SCOPES, ApiResource

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21\x22\x24-\x7e]{1,1900}")
_ORIGIN = re.compile(r"(?P<origin>https?://[^/?#]+)/?")


def check_resource_uri(value: str) -> str:
    """An absolute URI without a fragment. Raises ValueError."""
    if not _ABSOLUTE.fullmatch(value):
        raise ValueError("must be an absolute URI without a fragment (RFC 8707 §2)")
    return value


def names_of(resource: ApiResource) -> frozenset[str]:
    """By what the API may be named; an origin without its final slash."""
    return frozenset({resource.identifier, *map(_without_final_slash, resource.resource_uris)})


def named(
    asked: Collection[str], allowed: Collection[str], resources: Collection[ApiResource]
) -> tuple[str, ...] | None:
    """The identifiers of the APIs that `asked` names, sorted; None: one is unknown, or not among `allowed`."""
    by_name = {name: resource.identifier for resource in resources for name in names_of(resource)}
    found = {by_name.get(each) or by_name.get(_without_final_slash(each)) for each in asked}
    identifiers = tuple(sorted(each for each in found if each is not None and each in allowed))
    return identifiers if len(identifiers) == len(found) else None


def scopes_at(
    scopes: Sequence[str], identifiers: Collection[str], resources: Collection[ApiResource]
) -> tuple[str, ...]:
    """What of `scopes` means something there: the identity scopes and those of these APIs."""
    theirs = {scope for resource in resources if resource.identifier in identifiers for scope in resource.scopes}
    return tuple(scope for scope in scopes if scope in IDENTITY_SCOPES or scope in theirs)


def _without_final_slash(uri: str) -> str:
    found = _ORIGIN.fullmatch(uri)
    return found["origin"] if found else uri
