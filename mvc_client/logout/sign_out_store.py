"""Keeps what the receipt of a sign-out says, for an hour and for the browser that signed out."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from mvc_client.logout.models import SignOutRow
from mvc_client.logout.sign_out import SignOut
from mvc_client.session.session_store import digest

LIFETIME = timedelta(hours=1)


def add(connection: Connection, state: str, browser_id: str, sign_out: SignOut) -> None:
    """Remember a sign-out and forget the old ones."""
    connection.execute(delete(SignOutRow).where(SignOutRow.expires_at <= sign_out.signed_out_at))
    connection.execute(
        insert(SignOutRow).values(
            state_digest=digest(state),
            browser_digest=digest(browser_id),
            name=sign_out.name,
            token_number=sign_out.token_number,
            access_token_expires_at=sign_out.access_token_expires_at,
            signed_out_at=sign_out.signed_out_at,
            expires_at=sign_out.signed_out_at + LIFETIME,
        )
    )


def note_return(connection: Connection, state: str, browser_id: str, now: datetime) -> None:
    """The provider has sent the browser back; only the first time counts."""
    connection.execute(
        update(SignOutRow)
        .where(
            SignOutRow.state_digest == digest(state),
            SignOutRow.browser_digest == digest(browser_id),
            SignOutRow.returned_at.is_(None),
        )
        .values(returned_at=now)
    )


def find(connection: Connection, state: str, browser_id: str, now: datetime) -> SignOut | None:
    """The sign-out of this `state`, in the browser that it signed out."""
    row = connection.execute(
        select(
            SignOutRow.name,
            SignOutRow.token_number,
            SignOutRow.access_token_expires_at,
            SignOutRow.signed_out_at,
            SignOutRow.returned_at,
        ).where(
            SignOutRow.state_digest == digest(state),
            SignOutRow.browser_digest == digest(browser_id),
            SignOutRow.expires_at > now,
        )
    ).one_or_none()
    return SignOut(*row) if row else None
