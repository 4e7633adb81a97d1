"""Commands on PostgreSQL: two at once, where writers do not wait for each other by themselves; and too few rights."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.audit.transaction import transaction
from idp.changes import client_changes, user_changes
from idp.clients import client_store
from idp.commands.operator import Operator
from idp.commands.whom import require_client, require_user
from idp.extensions import reading, writing
from idp.settings import DEMO_PROVISION_FILE
from shared import clock
from tests.idp.commands.conftest import Ran, run_on
from tests.idp.conftest import settings_for
from tests.support.postgresql import running_postgresql

UNUSED = Path("unused.sqlite")
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_postgresql() as url:
        assert run_on(UNUSED, "db", "upgrade", database_url=url).status == 0
        assert run_on(UNUSED, "provision", DEMO_PROVISION_FILE, database_url=url).status == 0
        yield url


@pytest.fixture
def on_postgresql(url: str) -> Iterator[None]:
    with Operator(settings_for(UNUSED, database_url=url)).database():
        yield


class Second:
    """A second command, begun in the middle of the first: it has ended, or waits for the first, when this is made."""

    def __init__(self, *arguments: str, url: str) -> None:
        self._ran: list[Ran] = []
        self._thread = threading.Thread(target=lambda: self._ran.append(run_on(UNUSED, *arguments, database_url=url)))
        self._thread.start()
        with reading() as connection:
            while self._thread.is_alive() and not connection.execute(WAITING).scalar_one():
                connection.rollback()

    def ran(self) -> Ran:
        self._thread.join(20)
        return self._ran[0]


@pytest.mark.usefixtures("on_postgresql")
def test_changing_a_client_does_not_bring_back_a_secret_that_is_rotated_meanwhile(url: str) -> None:
    with transaction() as change:
        client = require_client(change.connection, "mvc client", lock=True)
        second = Second("clients", "rotate-secret", "mvc client", "--json", url=url)
        renamed = client.metadata.model_copy(update={"client_name": "Another name"})
        client_changes.change_client(change, client, renamed, clock.now())
    secret = second.ran().json["client_secret"]
    with reading() as connection:
        after = client_store.find(connection, "mvc client")
    assert after is not None
    assert after.has_secret(secret)
    assert after.name == "Another name"


@pytest.mark.usefixtures("on_postgresql")
def test_of_two_changes_of_claims_none_is_lost(url: str) -> None:
    with transaction() as change:
        alice = require_user(change.connection, "alice", lock=True)
        second = Second("users", "set-claims", "alice", "--claim", "nickname=Al", url=url)
        user_changes.change_claims(change, alice, {**alice.claims, "website": "https://alice.example"}, clock.now())
    assert second.ran().status == 0
    with reading() as connection:
        claims = require_user(connection, "alice").claims
    assert (claims["nickname"], claims["website"]) == ("Al", "https://alice.example")


def test_a_role_without_the_right_to_change_tables_is_told_so(url: str) -> None:
    with Operator(settings_for(UNUSED, database_url=url)).database(), writing() as connection:
        connection.execute(text("CREATE ROLE reader LOGIN IN ROLE pg_read_all_data"))
    as_reader = url.replace("sixty@", "reader@")
    for arguments in (["db", "downgrade", "0001", "--yes"], ["users", "disable", "bob"]):
        ran = run_on(UNUSED, *arguments, database_url=as_reader)
        assert ran.status in (1, 2)
        assert "permission denied" in ran.stderr or "must be owner" in ran.stderr
        assert ran.happened == []
