from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from idp import batches
from idp.token import grant_event_store, lineage
from idp.token.lineage import GrantEvent, Kind
from idp.token.models import GrantEventRow
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, 0, 123_000, tzinfo=UTC)
GRANT, OTHER = "0f" * 16, "f0" * 16
JTI = "AAECAwQFBgcICQoLDA0ODw"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, GrantEventRow) as connection:
        yield connection


def renewed(generation: int) -> GrantEvent:
    return GrantEvent(Kind.RENEWED, NOW + timedelta(minutes=generation), generation, JTI, 60)


def test_an_event_comes_back_as_it_was(connection: Connection) -> None:
    events = [
        GrantEvent(Kind.CODE_REDEEMED, NOW, 0, JTI, 86_400),
        GrantEvent(Kind.RETRIED, NOW + timedelta(seconds=1), 2**32 - 1, JTI, 60, 0.001),
        GrantEvent(Kind.REPLAYED, NOW + timedelta(days=30), 7, None, None, 2_592_000.5, "2001:db8::1"),
    ]
    for event in events:
        grant_event_store.put(connection, GRANT, lineage.slot(event, 0), event)
    assert grant_event_store.find(connection, [GRANT, OTHER]) == {GRANT: events, OTHER: []}


def test_a_thousand_renewals_leave_the_last_thirty(connection: Connection) -> None:
    for generation in range(1, 1001):
        event = renewed(generation)
        grant_event_store.put(connection, GRANT, lineage.slot(event, 0), event)
    kept = grant_event_store.find(connection, [GRANT])[GRANT]
    assert [event.generation for event in kept] == list(range(971, 1001))


def test_events_are_forgotten_with_their_grants_however_many(connection: Connection) -> None:
    ids = [f"{number:032x}" for number in range(batches.ROWS + 1)]
    for grant_id in (*ids, OTHER):
        grant_event_store.put(connection, grant_id, 20, renewed(0))
    grant_event_store.remove(connection, ids)
    assert connection.execute(select(func.count()).select_from(GrantEventRow)).scalar_one() == 1
    grant_event_store.remove(connection, [])
    assert len(grant_event_store.find(connection, [OTHER])[OTHER]) == 1
