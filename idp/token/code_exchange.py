"""RULES: what happens to an authorization code that is shown (RFC 6749 §4.1.2, RFC 9700 §2.1.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from idp.clients.refresh_policy import STRAGGLER_SECONDS

CODE_LIFETIME = timedelta(seconds=60)


class Exchange(Enum):
    """Only REDEEM answers tokens; the others are one `invalid_grant` on the wire."""

    REDEEM = auto()
    FOREIGN = auto()
    OTHER_URI = auto()
    EXPIRED = auto()
    GONE = auto()
    """It was never issued, or its row is not there any more."""
    SESSION_ENDED = auto()
    """What it was issued for has ended since."""
    REPEATED = auto()
    """The same client repeats the same exchange within S: a double click, which must not log anybody out."""
    REPLAYED = auto()
    """Somebody shows a redeemed code: its grant ends."""


@dataclass(frozen=True)
class CodeState:
    """The columns of a code's row that decide."""

    client_id: str
    redirect_uri: str
    expires_at: datetime
    redeemed_at: datetime | None
    redeemed_from: str | None


@dataclass(frozen=True)
class CodeShown:
    """The request; PKCE was checked before (a wrong verifier neither consumes nor revokes)."""

    client_id: str
    redirect_uri: str | None
    address: str | None
    arrived: datetime


def judge(shown: CodeShown, code: CodeState, now: datetime) -> Exchange:
    """Whether the code may be redeemed."""
    if shown.client_id != code.client_id:
        return Exchange.FOREIGN
    if code.redeemed_at is None:
        if shown.redirect_uri != code.redirect_uri:
            return Exchange.OTHER_URI
        return Exchange.REDEEM if now < code.expires_at else Exchange.EXPIRED
    same = shown.redirect_uri == code.redirect_uri and shown.address == code.redeemed_from
    soon = shown.arrived < code.redeemed_at + timedelta(seconds=STRAGGLER_SECONDS)
    return Exchange.REPEATED if same and soon else Exchange.REPLAYED
