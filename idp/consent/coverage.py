"""RULES: what still has to be asked."""

from collections.abc import Collection, Sequence


def missing(requested: Sequence[str], granted: Collection[str]) -> tuple[str, ...]:
    """The requested scopes that were not agreed to, in the order asked."""
    return tuple(scope for scope in requested if scope not in granted)


def together(granted: Collection[str], added: Sequence[str]) -> tuple[str, ...]:
    """Everything that stands after `added` was agreed to; what was there before stays."""
    return (*granted, *missing(added, granted))
