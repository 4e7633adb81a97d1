"""RULES: what a person's sign-in granted a client: everything that the tokens of a grant will say."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Granted:
    """`sid`: the sign-in's id, of a browser's session where there is one. `nonce`: of the authorization request."""

    client_id: str
    user_id: str
    sid: str
    scope: str
    nonce: str | None
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
