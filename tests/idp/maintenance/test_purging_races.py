"""Real processes on one database file: several purge, others renew, nobody waits long and nothing living goes."""

import itertools
import time
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from flask import Flask

from idp import app as idp_app
from idp import batches
from idp.maintenance import purging
from idp.maintenance.turns import turn
from shared import clock
from tests.idp.conftest import settings_for
from tests.idp.maintenance.old_rows import DAY, add, rows
from tests.idp.token_endpoint import NewCode, TokenEndpoint
from tests.support.processes import PROCESS

PURGERS, CLIENTS = 2, 2
GONE = {"grants": 4 * batches.ROWS, "revoked_tokens": 3 * batches.ROWS, "events": 3 * batches.ROWS}
LONGEST_WAIT_SECONDS = 2.0  # of the 5 after which a renewal would give up; usually it is a tenth of a second


def _purge(database: Path, results: Any) -> None:
    """Purge until nothing is left; tell when, and how much in all."""
    removed, turns = dict.fromkeys(GONE, 0), list[tuple[Any, Any]]()
    with idp_app.create_app(settings_for(database)).app_context():
        while True:
            with turn() as mine:
                if mine is None:
                    time.sleep(0.02)
                    continue
                begin = clock.now()
                found = purging.purge(mine, begin, 400, pause=time.sleep)
                turns.append((begin, clock.now()))
            removed = {kind: removed[kind] + found[kind] for kind in GONE}
            if not any(found.values()):
                break
    results.put((removed, turns))


def _renew(database: Path, token: str, purged: Event, results: Any) -> None:
    """One client that renews as fast as it can until the purging is over; its last token, and what each answer took."""
    endpoint = TokenEndpoint(idp_app.create_app(settings_for(database)).test_client())
    waits = list[float]()
    while not purged.is_set() or len(waits) < 10:
        begin = time.monotonic()
        answer = endpoint.refresh(token)
        waits.append(time.monotonic() - begin)
        if answer.status_code != 200:
            break
        token = answer.get_json()["refresh_token"]
    results.put((answer.status_code, token, waits))


def test_purging_keeps_no_renewal_waiting_and_is_done_by_one_at_a_time(
    app: Flask, database: Path, new_code: NewCode, endpoint: TokenEndpoint
) -> None:
    tokens = [endpoint.exchange(new_code()).get_json()["refresh_token"] for _ in range(CLIENTS)]
    with app.app_context():
        before = rows()
        for kind, count in GONE.items():
            add(kind, clock.now() - 500 * DAY, count)
    purged, found, answered = PROCESS.Event(), PROCESS.Queue(), PROCESS.Queue()
    clients = [
        PROCESS.Process(daemon=True, target=_renew, args=(database, token, purged, answered)) for token in tokens
    ]
    purgers = [PROCESS.Process(daemon=True, target=_purge, args=(database, found)) for _ in range(PURGERS)]
    for process in clients + purgers:
        process.start()
    outcomes = [found.get(timeout=30) for _ in purgers]
    purged.set()
    renewed = [answered.get(timeout=20) for _ in clients]
    for process in clients + purgers:
        process.join(10)

    assert {kind: sum(removed[kind] for removed, _ in outcomes) for kind in GONE} == GONE
    turns = sorted(each for _, mine in outcomes for each in mine)
    assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(turns))
    assert [status for status, _, _ in renewed] == [200] * CLIENTS
    assert max(wait for _, _, waits in renewed for wait in waits) < LONGEST_WAIT_SECONDS
    with app.app_context():
        after = rows()
    told = {"events": before["events"] + GONE["grants"]}
    assert {kind: after[kind] for kind in GONE} == {kind: before[kind] for kind in GONE} | told
    assert [endpoint.refresh(token).status_code for _, token, _ in renewed] == [200] * CLIENTS


def test_a_purger_that_is_killed_blocks_nobody(app: Flask, database: Path) -> None:
    with app.app_context():
        add("revoked_tokens", clock.now() - DAY, 2 * batches.ROWS)
        killed = PROCESS.Process(daemon=True, target=_purge_and_hang, args=(database, waiting := PROCESS.Event()))
        killed.start()
        assert waiting.wait(20)
        killed.kill()
        killed.join(10)
        with turn() as mine:
            assert mine is None
        clock.set_offset_seconds(timedelta(minutes=2).total_seconds())
        with turn() as mine:
            assert mine is not None
            left = purging.purge(mine, clock.now(), 400, pause=time.sleep)
    assert left["revoked_tokens"] == batches.ROWS


def _purge_and_hang(database: Path, waiting: Event) -> None:
    def hang(_seconds: float) -> None:
        waiting.set()
        time.sleep(60)

    with idp_app.create_app(settings_for(database)).app_context(), turn() as mine:
        assert mine is not None
        purging.purge(mine, clock.now(), 400, pause=hang)
