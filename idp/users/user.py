"""A user as the rest of the provider sees one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class User:
    """A snapshot of an account; `id` is the `sub` of its tokens."""

    id: str
    username: str
    password_hash: str = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)
    created_at: datetime
    updated_at: datetime
    password_changed_at: datetime
    disabled_at: datetime | None = None

    @property
    def is_disabled(self) -> bool:
        """Whether the account may neither sign in nor be told about."""
        return self.disabled_at is not None
