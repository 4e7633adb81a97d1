"""RULES: the scope and the APIs of the tokens of one answer (RFC 8707 §2.2, RFC 6749 §6).

What a request names narrows this answer only; the grant stays as wide as it is.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from idp.clients.resource_indicators import named, scopes_at
from idp.clients.scopes import ApiResource, apis_of


@dataclass(frozen=True)
class Target:
    """`resource`: identifiers of the APIs that the access token is for; None: those of its scopes."""

    scope: str
    resource: tuple[str, ...] | None


class Outside(Enum):
    """What was named is not within what was granted; the values are the standards' errors."""

    SCOPE = "invalid_scope"
    TARGET = "invalid_target"


def aim(
    granted: Target, *, scope: str | None, asked: Sequence[str], resources: Callable[[], Collection[ApiResource]]
) -> Target | Outside:
    """What the answer is for. `scope`, `asked`: of the request, well-formed; `resources`: asked for where needed."""
    wanted = (scope or granted.scope).split(" ")
    if not set(wanted) <= set(granted.scope.split(" ")):
        return Outside.SCOPE
    if not asked:
        return Target(" ".join(wanted), granted.resource)
    every = resources()
    allowed = apis_of(granted.scope.split(" "), every) if granted.resource is None else granted.resource
    identifiers = named(asked, allowed, every)
    if identifiers is None:
        return Outside.TARGET
    left = scopes_at(wanted, identifiers, every)
    return Target(" ".join(left), identifiers) if left else Outside.SCOPE
