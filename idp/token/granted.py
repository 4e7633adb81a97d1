"""RULES: what a person's sign-in granted a client: everything that the tokens of a grant will say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Granted:
    """`sid`: the sign-in's id, of a browser's session where there is one. `nonce`: of the authorization request.

    `subject`: what this client knows the person as, where that is not their id (OIDC Core §8). `claims`: names of
    claims asked for one by one, for "userinfo" and "id_token" (§5.5). `resource`: identifiers of the APIs that the
    request named; None: it named none, and every API of the scopes is meant (RFC 8707).
    """

    client_id: str
    user_id: str
    sid: str
    scope: str
    nonce: str | None
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
    subject: str | None = field(default=None, kw_only=True)
    claims: Mapping[str, list[str]] | None = field(default=None, kw_only=True)
    resource: tuple[str, ...] | None = field(default=None, kw_only=True)

    @property
    def sub(self) -> str:
        """The `sub` of its tokens."""
        return self.subject or self.user_id
