from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from idp.audit import audit_store
from idp.audit.events import Event, GrantRevoked, UserSignedIn, UserSignedOut
from idp.audit.models import AuditEvent
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, AuditEvent) as connection:
        yield connection


def test_an_event_is_kept_with_its_moment_its_kind_and_who_was_there(connection: Connection) -> None:
    event = UserSignedIn(client_id="mvc client", user_id="a-user", sid="a-session")
    audit_store.add(connection, [event], NOW, "192.0.2.1")
    (row,) = connection.execute(select(AuditEvent.__table__)).all()
    assert (row.at, row.type, row.address) == (NOW, "UserSignedIn", "192.0.2.1")
    assert (row.client_id, row.user_id, row.grant_id, row.sid) == ("mvc client", "a-user", None, "a-session")
    assert row.details == {"amr": ["pwd"]}


def test_events_are_numbered_in_the_order_they_happened(connection: Connection) -> None:
    for because in ("first", "second", "third"):
        audit_store.add(connection, [GrantRevoked(grant_id="g", because=because)], NOW, None)
    rows = connection.execute(select(AuditEvent.details).order_by(AuditEvent.id)).scalars()
    assert [details["because"] for details in rows] == ["first", "second", "third"]


def test_a_log_line_leaves_out_what_is_empty() -> None:
    assert audit_store.log_fields(GrantRevoked(grant_id="g", because="replay")) == {
        "grant_id": "g",
        "because": "replay",
    }
    assert audit_store.log_fields(Event()) == {}


def test_of_a_forgotten_person_stays_what_happened_when_and_with_which_client(connection: Connection) -> None:
    hers = [
        UserSignedIn(client_id="mvc client", user_id="she", sid="s1"),
        UserSignedOut(sid="s2", because="logout"),
        *(GrantRevoked(client_id="mvc client", grant_id=f"g{number}", because="replay") for number in range(1001)),
    ]
    his = UserSignedIn(client_id="mvc client", user_id="he", sid="s3")
    for event in (*hers, his):
        audit_store.add(connection, [event], NOW, "192.0.2.1")
    audit_store.forget_user(connection, "she", ["s1", "s2"], [f"g{number}" for number in range(1001)])
    *forgotten, kept = connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.id)).all()
    assert [(row.type, row.client_id, row.at) for row in forgotten] == [
        (type(event).__name__, event.client_id, NOW) for event in hers
    ]
    assert {(row.user_id, row.sid, row.grant_id, row.address, str(row.details)) for row in forgotten} == {
        (None, None, None, None, "{}")
    }
    assert (kept.user_id, kept.sid, kept.address, kept.details) == ("he", "s3", "192.0.2.1", {"amr": ["pwd"]})
