from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from structlog.testing import capture_logs

from idp.audit.events import GrantRevoked, UserSignedOut
from idp.audit.models import AuditEvent
from idp.audit.transaction import LONGEST_ADDRESS, transaction
from idp.extensions import db, reading
from tests.idp.conftest import settings_for


@pytest.fixture(autouse=True)
def app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask("idp")
    db.open_for(app, settings_for(tmp_path / "idp.sqlite").database_url)
    with app.app_context():
        db.metadata.create_all(db.engine, [db.metadata.tables["audit_event"]])
        yield app
        db.engine.dispose()


def rows() -> list[tuple[Any, ...]]:
    with reading() as connection:
        found = connection.execute(
            select(AuditEvent.type, AuditEvent.grant_id, AuditEvent.address).order_by(AuditEvent.id)
        )
        return [tuple(row) for row in found]


def test_events_are_rows_of_the_same_commit_and_lines_after_it() -> None:
    with capture_logs() as lines:
        with transaction() as change:
            change.record(GrantRevoked(grant_id="g", because="replay"))
            change.record(UserSignedOut(sid="s"))
            assert (rows(), lines) == ([], [])
        assert rows() == [("GrantRevoked", "g", None), ("UserSignedOut", None, None)]
    assert [line["event"] for line in lines] == ["GrantRevoked", "UserSignedOut"]
    assert lines[0] == {
        "event": "GrantRevoked",
        "log_level": "info",
        "grant_id": "g",
        "because": "replay",
        "address": None,
    }


def test_what_did_not_happen_leaves_neither_row_nor_line() -> None:
    with capture_logs() as lines, pytest.raises(ZeroDivisionError), transaction() as change:
        change.record(GrantRevoked(grant_id="g"))
        raise ZeroDivisionError
    assert (rows(), lines) == ([], [])


def test_a_commit_that_fails_leaves_no_line() -> None:
    with capture_logs() as lines, pytest.raises(Exception, match="FOREIGN KEY"), transaction() as change:
        change.record(GrantRevoked(grant_id="g"))
        change.connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        late = "CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
        change.connection.execute(text(late))
        change.connection.execute(text("INSERT INTO child VALUES (1)"))
    assert (rows(), lines) == ([], [])


def test_a_commit_from_within_is_found_out_and_logs_nothing() -> None:
    with capture_logs() as lines, pytest.raises(RuntimeError), transaction() as change:
        change.record(GrantRevoked(grant_id="g"))
        change.connection.commit()
    assert lines == []


@pytest.mark.parametrize(
    ("sent", "kept"), [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::1"), ("x" * 500, "x" * LONGEST_ADDRESS)]
)
def test_the_address_of_the_request_stands_with_the_event(app: Flask, sent: str, kept: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": sent}), transaction() as change:
        change.record(GrantRevoked(grant_id="g"))
    assert rows() == [("GrantRevoked", "g", kept)]


def test_a_request_without_an_address_is_no_error(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": ""}), transaction() as change:
        change.record(GrantRevoked(grant_id="g"))
    assert rows() == [("GrantRevoked", "g", None)]
