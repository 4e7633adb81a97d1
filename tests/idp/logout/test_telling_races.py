"""Several real processes that work off one queue, as workers do."""

from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from flask import Flask

from idp import app as idp_app
from idp.audit.transaction import transaction
from idp.logout.telling import tell_next
from idp.session import logout_notice_store
from idp.session.session_client_store import SessionClient
from shared import clock
from tests.idp.conftest import settings_for
from tests.idp.logout.queue import notices, read
from tests.idp.relying_party import RelyingParty
from tests.support.processes import PROCESS
from tests.support.told import ToldClient

PROCESSES, NOTICES = 3, 12


def _work(database: Path, barrier: Barrier, done: Any) -> None:
    app = idp_app.create_app(settings_for(database))
    with app.app_context():
        barrier.wait()
        tried = 0
        while tell_next():
            tried += 1
    done.put(tried)


def test_each_client_is_told_once(app: Flask, database: Path, shop: RelyingParty, told: ToldClient) -> None:
    with app.app_context(), transaction() as change:
        known = [SessionClient(f"sid {number}", shop.client_id, "alice", "alice") for number in range(NOTICES)]
        logout_notice_store.add(change.connection, known, clock.now(), names_subject=False)
    barrier, done = PROCESS.Barrier(PROCESSES), PROCESS.Queue()
    workers = [PROCESS.Process(target=_work, args=(database, barrier, done)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    assert sum(done.get(timeout=50) for _ in workers) >= NOTICES
    for worker in workers:
        worker.join(10)
    assert sorted(read(app, token)[1]["sid"] for token in told.tokens) == sorted(each.sid for each in known)
    assert notices(app) == [(shop.client_id, "answered", 1)] * NOTICES
