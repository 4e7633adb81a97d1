"""Keeps a request while its end-user signs in or decides.

The id in the URL is 32 random bytes and stands in the database only as its digest. A request belongs to the browser
that first shows it (`browser_id`, from the signed cookie): the id alone is worth nothing in another one.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from idp import batches
from idp.interaction.models import PendingRequestRow

LIFETIME = timedelta(minutes=30)


@dataclass(frozen=True)
class PendingRequest:
    """A request on hold.

    `parameters`: as sent, checked. `signed_in_at`: when a password was last given for this very request.
    `account_chosen`: the person confirmed with which account to go on. `consented_at`: when they agreed to this very
    request. `denied_at`: when they refused to sign in or to share; the client is to be answered access_denied.
    """

    id: str
    parameters: dict[str, Any]
    created_at: datetime
    expires_at: datetime
    signed_in_at: datetime | None
    account_chosen: bool
    consented_at: datetime | None = None
    denied_at: datetime | None = None

    @property
    def client_id(self) -> str:
        """Who asks."""
        return str(self.parameters["client_id"])

    @property
    def redirect_uri(self) -> str:
        """Where the browser will go; proven to be the client's."""
        return str(self.parameters["redirect_uri"])

    @property
    def response_type(self) -> str | None:
        """What is answered."""
        return self.parameters.get("response_type")

    @property
    def scope(self) -> str:
        """What is asked for."""
        return str(self.parameters.get("scope", ""))

    @property
    def claims(self) -> str | None:
        """The parameter `claims`, if it was sent."""
        return self.parameters.get("claims")

    @property
    def login_hint(self) -> str:
        """The account that the client expects; empty if it said nothing."""
        return str(self.parameters.get("login_hint", ""))


def add(connection: Connection, parameters: dict[str, Any], browser_id: str | None, now: datetime) -> str:
    """Keep a request; answers its id. `browser_id` None: the first browser that shows the id becomes its owner.

    Forgets a batch of those that are too old: strangers can make as many as they like.
    """
    remove_expired(connection, now)
    request_id = secrets.token_urlsafe(32)
    connection.execute(
        insert(PendingRequestRow).values(
            id_digest=_digest(request_id),
            browser_digest=_digest(browser_id) if browser_id else None,
            parameters=parameters,
            created_at=now,
            expires_at=now + LIFETIME,
            account_chosen=False,
        )
    )
    return request_id


def find(connection: Connection, request_id: str, browser_id: str, now: datetime) -> PendingRequest | None:
    """The request, if it is this browser's (or nobody's yet) and not expired."""
    return _find(connection, request_id, _owned_by(browser_id), now)


def find_for_sign_in(connection: Connection, request_id: str, browser_id: str, now: datetime) -> PendingRequest | None:
    """The request, also if it was this browser's before its last sign-in: a double click sends the old cookie twice."""
    return _find(connection, request_id, _owned_by(browser_id) | _was_owned_by(browser_id), now)


def _find(connection: Connection, request_id: str, owned: ColumnElement[bool], now: datetime) -> PendingRequest | None:
    row = connection.execute(
        select(PendingRequestRow).where(
            PendingRequestRow.id_digest == _digest(request_id), owned, PendingRequestRow.expires_at > now
        )
    ).one_or_none()
    if row is None:
        return None
    return PendingRequest(
        request_id,
        row.parameters,
        row.created_at,
        row.expires_at,
        row.signed_in_at,
        row.account_chosen,
        row.consented_at,
        row.denied_at,
    )


def claim(connection: Connection, request_id: str, browser_id: str, now: datetime) -> bool:
    """Make the request this browser's, if it is nobody's or its own already."""
    result = connection.execute(
        update(PendingRequestRow)
        .where(
            PendingRequestRow.id_digest == _digest(request_id),
            _owned_by(browser_id),
            PendingRequestRow.expires_at > now,
        )
        .values(browser_digest=_digest(browser_id))
    )
    return result.rowcount == 1


def note_sign_in(connection: Connection, request_id: str, browser_id: str, new_browser_id: str, now: datetime) -> bool:
    """A password was given for this request; from now on it belongs to the renewed session."""
    result = connection.execute(
        update(PendingRequestRow)
        .where(PendingRequestRow.id_digest == _digest(request_id), _owned_by(browser_id) | _was_owned_by(browser_id))
        .values(
            browser_digest=_digest(new_browser_id),
            previous_browser_digest=_digest(browser_id),
            signed_in_at=now,
            account_chosen=True,
            consented_at=None,
        )
    )
    return result.rowcount == 1


def hand_over(connection: Connection, browser_id: str, new_browser_id: str) -> None:
    """Somebody signed in, which renews the browser's id: the requests of its other tabs go on, with nothing decided."""
    connection.execute(
        update(PendingRequestRow)
        .where(PendingRequestRow.browser_digest == _digest(browser_id))
        .values(browser_digest=_digest(new_browser_id), signed_in_at=None, account_chosen=False, consented_at=None)
    )


def note_account_chosen(connection: Connection, request_id: str, browser_id: str) -> bool:
    """The person goes on with the account that is signed in."""
    return _note(connection, request_id, browser_id, account_chosen=True)


def note_consented(connection: Connection, request_id: str, browser_id: str, now: datetime) -> bool:
    """The person agreed to this very request."""
    return _note(connection, request_id, browser_id, consented_at=now)


def note_denied(connection: Connection, request_id: str, browser_id: str, now: datetime) -> bool:
    """The person refused to sign in or to share."""
    return _note(connection, request_id, browser_id, denied_at=now)


def expire_at(connection: Connection, request_id: str, browser_id: str, end: datetime) -> None:
    """The request is answered; from `end` on it cannot be gone on with."""
    _note(connection, request_id, browser_id, expires_at=end)


def remove_expired(connection: Connection, until: datetime) -> int:
    """Forget a batch of requests that could no longer be gone on with at `until`; answers how many."""
    row = PendingRequestRow
    return len(batches.remove(connection, row, row.id_digest, row.expires_at, until))


def remove_where(connection: Connection, is_about: Callable[[dict[str, Any]], bool], now: datetime) -> None:
    """Forget the requests with such parameters, and all that are too old to be gone on with."""
    connection.execute(delete(PendingRequestRow).where(PendingRequestRow.expires_at <= now))
    rows = connection.execute(select(PendingRequestRow.id_digest, PendingRequestRow.parameters)).all()
    for id_digest, parameters in rows:
        if is_about(parameters):
            connection.execute(delete(PendingRequestRow).where(PendingRequestRow.id_digest == id_digest))


def _note(connection: Connection, request_id: str, browser_id: str, **values: Any) -> bool:
    result = connection.execute(
        update(PendingRequestRow)
        .where(PendingRequestRow.id_digest == _digest(request_id), _owned_by(browser_id))
        .values(**values)
    )
    return result.rowcount == 1


def _owned_by(browser_id: str) -> ColumnElement[bool]:
    return or_(
        PendingRequestRow.browser_digest == _digest(browser_id),
        PendingRequestRow.browser_digest.is_(None),
    )


def _was_owned_by(browser_id: str) -> ColumnElement[bool]:
    return PendingRequestRow.previous_browser_digest == _digest(browser_id)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
