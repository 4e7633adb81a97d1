"""RULES: what still has to be asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from idp.users.claims_request import beyond


@dataclass(frozen=True)
class Agreed:
    """What one person lets one client have. `claims`: those that were agreed to one by one."""

    scopes: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    def covers(self, scopes: Sequence[str], claims: Sequence[str] = ()) -> bool:
        """Whether all of it was agreed to; a claim also by a scope that releases it."""
        return not self.lacks(scopes, claims)

    def lacks(self, scopes: Sequence[str], claims: Sequence[str] = ()) -> tuple[str, ...]:
        """What of it was not agreed to."""
        return (*missing(scopes, self.scopes), *missing(beyond(claims, self.scopes), self.claims))

    def together_with(self, added: "Agreed") -> "Agreed":
        """Everything that stands after `added` was agreed to; what was there before stays."""
        return Agreed(
            (*self.scopes, *missing(added.scopes, self.scopes)), (*self.claims, *missing(added.claims, self.claims))
        )


def missing(requested: Sequence[str], granted: Collection[str]) -> tuple[str, ...]:
    """What of the requested was not agreed to, in the order asked."""
    return tuple(name for name in requested if name not in granted)
