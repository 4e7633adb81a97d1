"""Keeps what a sign-in that has begun must remember, for one browser, for one use: nonce, code verifier (sealed), and
the page to return to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from mvc_client.login.models import SignInRow
from mvc_client.session.session_store import digest
from shared.sealing import CannotOpen, Sealer

LIFETIME = timedelta(hours=1)
KEPT_PER_BROWSER = 20


@dataclass(frozen=True)
class SignIn:
    """What belongs to one `state`. `return_to`: the path of one of our pages."""

    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    return_to: str = "/"


def add(connection: Connection, sealer: Sealer, state: str, browser_id: str, sign_in: SignIn, now: datetime) -> None:
    """Remember a sign-in; forget the expired ones, and the oldest of a browser that begins too many."""
    mine = SignInRow.browser_digest == digest(browser_id)
    too_old = (
        select(SignInRow.expires_at)
        .where(mine)
        .order_by(SignInRow.expires_at.desc())
        .offset(KEPT_PER_BROWSER - 1)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(
        delete(SignInRow).where(or_(SignInRow.expires_at <= now, mine & (SignInRow.expires_at <= too_old)))
    )
    connection.execute(
        insert(SignInRow).values(
            state_digest=digest(state),
            browser_digest=digest(browser_id),
            nonce=sign_in.nonce,
            code_verifier=sealer.seal(sign_in.code_verifier.encode()),
            return_to=sign_in.return_to,
            expires_at=now + LIFETIME,
        )
    )


def take(connection: Connection, sealer: Sealer, state: str, browser_id: str, now: datetime) -> SignIn | None:
    """The sign-in of this `state`, for exactly one caller and only in the browser that began it."""
    row = connection.execute(
        delete(SignInRow)
        .where(
            SignInRow.state_digest == digest(state),
            SignInRow.browser_digest == digest(browser_id),
            SignInRow.expires_at > now,
        )
        .returning(SignInRow.nonce, SignInRow.code_verifier, SignInRow.return_to)
    ).one_or_none()
    if row is None:
        return None
    try:
        return SignIn(row.nonce, sealer.open(row.code_verifier).decode(), row.return_to)
    except CannotOpen:
        return None


def move(connection: Connection, browser_id: str, new_browser_id: str) -> None:
    """The browser has a new id: sign-ins that it began in other tabs go with it."""
    connection.execute(
        update(SignInRow)
        .where(SignInRow.browser_digest == digest(browser_id))
        .values(browser_digest=digest(new_browser_id))
    )
