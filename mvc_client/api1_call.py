"""RULES: one request to api1, and what can come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TRIES_WITH_KEY = 2


@dataclass(frozen=True)
class Call:
    """A request. `name`: method and path without ids, for the session's story; `path`: with them, and the query.

    `body`: sent as JSON. `key`: the Idempotency-Key; with it the request may be sent again when no answer came.
    `if_match`: the version that is to be changed.
    """

    name: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    key: str = ""
    if_match: int | None = None

    @property
    def tries(self) -> int:
        """How often it is sent while nothing is answered: only a key makes sure that it is not done twice."""
        return TRIES_WITH_KEY if self.key else 1

    @property
    def is_change(self) -> bool:
        """Whether it asks for more than an answer."""
        return self.method != "GET"


@dataclass(frozen=True)
class Answer:
    """What api1 said.

    `error` and `description`: from its `WWW-Authenticate`, else of its problem document; empty if there is neither.
    `explained_at`: where it says why (`error_uri`); empty if it does not.
    `body`: the JSON, None if it is none. `may_retry`: it names a time after which to ask again.
    """

    status: int
    error: str
    description: str
    took_ms: int
    body: Any = field(default=None, repr=False)
    may_retry: bool = False
    explained_at: str = ""


@dataclass(frozen=True)
class NoAnswer:
    """api1 could not be reached, or took too long. Whether it did what was asked is not known."""


IDENTITY = Call("GET /identity", "GET", "/identity")
