"""RULES: what is known of a sign-out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SignOut:
    """A sign-out. `returned_at`: when the provider first sent the browser back; None until then."""

    name: str
    token_number: int
    access_token_expires_at: datetime
    signed_out_at: datetime
    returned_at: datetime | None = None
