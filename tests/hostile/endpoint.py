"""What an endpoint is to the tests: a correct request."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["page", "json", "file"]


@dataclass(frozen=True)
class Endpoint:
    """A correct request. Values in braces are filled in with what is good at that moment (`world.py`)."""

    service: str
    rule: str
    method: str = "GET"
    kind: Kind = "page"
    path: str | None = None
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    json: dict[str, object] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    asks_api1: bool = False
    """Each request costs further ones over the network, so fewer values of the long lists are tried."""
    tells_back: bool = False
    """Answers what was sent, once it is accepted."""
    is_public: bool = False
    """May be kept by caches: it says the same to everybody."""
    may_be_framed: bool = False
    """By pages of any origin: there is nothing on it to click or to read."""

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.rule}"
