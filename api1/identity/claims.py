"""How a token's claims become the list that `/identity` answers. Pure."""

from collections.abc import Mapping
from typing import Any


def as_entries(claims: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`[{"type": "sub", "value": "…"}, …]` in the token's order; a list becomes one entry for each of its values."""
    return [
        {"type": name, "value": value}
        for name, claim in claims.items()
        for value in (claim if isinstance(claim, list) else [claim])
    ]
