"""Rows of each kind that purging may meet, put into the database of the current app."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from idp.audit import audit_store
from idp.audit.events import KeysResealed
from idp.audit.models import AuditEvent
from idp.clients import assertion_store
from idp.clients.models import UsedAssertionRow
from idp.clients.refresh_policy import RefreshPolicy
from idp.extensions import reading, writing
from idp.interaction.models import PendingRequestRow
from idp.login.models import FamiliarAddressRow, LoginCounterRow
from idp.session import logout_notice_store, session_client_store, session_store
from idp.session.models import LogoutNoticeRow, SessionClientRow, SignOnSessionRow
from idp.session.session_client_store import SessionClient
from idp.session.sign_on_session import SignOnSession
from idp.token import authorization_code_store, grant_store, revoked_token_store
from idp.token.authorization_code_store import Approved
from idp.token.models import AuthorizationCodeRow, GrantRow, RevokedAccessTokenRow
from idp.token.refresh_token import first

DAY = timedelta(days=1)
TABLES = {
    "grants": GrantRow,
    "codes": AuthorizationCodeRow,
    "requests": PendingRequestRow,
    "sessions": SignOnSessionRow,
    "session_clients": SessionClientRow,
    "notices": LogoutNoticeRow,
    "revoked_tokens": RevokedAccessTokenRow,
    "assertions": UsedAssertionRow,
    "counters": LoginCounterRow,
    "addresses": FamiliarAddressRow,
    "events": AuditEvent,
}


def approved(now: datetime) -> Approved:
    return Approved("mvc client", "u", "s", "openid", None, now, ("pwd",), "acr", "https://x/cb", None)


def add_grant(
    connection: Connection, ends_at: datetime, *, code: bool = False, revoked: bool = False, idle_days: int = 7
) -> str:
    """A grant of 30 days; its id. `code`: with the code that became it."""
    grant_id, begin = grant_store.new_id(), ends_at - 30 * DAY
    policy = RefreshPolicy(None, int((idle_days * DAY).total_seconds()), int((30 * DAY).total_seconds()))
    grant_store.add(connection, grant_id, approved(begin), first(grant_id, 1, b"s" * 32), policy, begin)
    if revoked:
        grant_store.revoke(connection, grant_id, "replay", begin)
    if code:
        found = authorization_code_store.find(connection, add_code(connection, begin))
        assert found is not None
        authorization_code_store.redeem(connection, found.digest, grant_id, None, begin)
    return grant_id


def add_code(connection: Connection, ends_at: datetime) -> str:
    """A code that nobody has redeemed."""
    return authorization_code_store.add(connection, approved(ends_at), ends_at - timedelta(seconds=60))


def _add_request(connection: Connection, ends_at: datetime) -> None:
    values = {"id_digest": secrets.token_bytes(32), "parameters": {}, "created_at": ends_at, "account_chosen": False}
    connection.execute(insert(PendingRequestRow).values(**values, expires_at=ends_at))


def _add_session(connection: Connection, ends_at: datetime) -> None:
    """Its idle end; the absolute one is later."""
    sid = secrets.token_urlsafe(16)
    session = SignOnSession(sid, "u", ends_at, ("pwd",), "acr", ends_at, ends_at, ends_at + DAY)
    session_store.add(connection, session, secrets.token_urlsafe(32))


def _add_session_client(connection: Connection, ends_at: datetime) -> None:
    session_client_store.add(connection, SessionClient(secrets.token_hex(8), "mvc client", "u", "u"), ends_at)


def _add_notice(connection: Connection, at: datetime) -> None:
    logout_notice_store.add(connection, [SessionClient("s", "mvc client", "u", "u")], at, names_subject=False)


def _add_revoked_token(connection: Connection, ends_at: datetime) -> None:
    revoked_token_store.add(connection, secrets.token_hex(16), ends_at)


def _add_assertion(connection: Connection, ends_at: datetime) -> None:
    assertion_store.use(connection, "mvc client", secrets.token_hex(16), ends_at)


def _add_counter(connection: Connection, counted_at: datetime) -> None:
    connection.execute(insert(LoginCounterRow).values(key=secrets.token_bytes(32), wrong=1, counted_at=counted_at))


def _add_address(connection: Connection, signed_in_at: datetime) -> None:
    key, account = secrets.token_bytes(32), secrets.token_bytes(32)
    connection.execute(insert(FamiliarAddressRow).values(key=key, account=account, signed_in_at=signed_in_at))


def _add_event(connection: Connection, at: datetime) -> None:
    audit_store.add(connection, [KeysResealed()], at, None)


ADD: Mapping[str, Callable[[Connection, datetime], object]] = {
    "grants": add_grant,
    "codes": add_code,
    "requests": _add_request,
    "sessions": _add_session,
    "session_clients": _add_session_client,
    "notices": _add_notice,
    "revoked_tokens": _add_revoked_token,
    "assertions": _add_assertion,
    "counters": _add_counter,
    "addresses": _add_address,
    "events": _add_event,
}


def add(kind: str, moment: datetime, times: int = 1) -> None:
    """Rows of that kind, which end, or count from, that moment."""
    with writing() as connection:
        for _ in range(times):
            ADD[kind](connection, moment)


def rows() -> dict[str, int]:
    """How many rows of each kind there are."""
    with reading() as connection:
        return {
            kind: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for kind, table in TABLES.items()
        }
