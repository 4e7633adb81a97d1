from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.extensions import db, reading
from idp.keys import key_store
from idp.keys.schedule import SIGNING_ALGORITHMS
from shared.settings import SettingsError
from tests.idp.keys.conftest import SECOND_SECRET, execute, make_app, make_settings, start
from tests.support.processes import PROCESS

PROCESSES = 3


def kids(app: Flask) -> set[str]:
    with app.app_context(), reading() as connection:
        return {key.times.id for key in key_store.find_signing_keys(connection)}


def test_the_first_start_makes_one_key_for_each_algorithm_and_one_pair(app: Flask) -> None:
    with reading() as connection:
        assert sorted(key.alg for key in key_store.find_signing_keys(connection)) == sorted(SIGNING_ALGORITHMS)
        assert [key.times.id for key in key_store.find_refresh_keys(connection)] == [1]
        events = connection.execute(select(AuditEvent.type)).scalars().all()
    assert sorted(events) == ["RefreshKeyCreated", *["SigningKeyCreated"] * len(SIGNING_ALGORITHMS)]


def test_a_restart_keeps_the_keys(app: Flask, path: Path) -> None:
    before = kids(app)
    again = make_app(make_settings(path))
    start(again, make_settings(path))
    assert kids(again) == before
    with again.app_context():
        db.engine.dispose()


def test_a_missing_algorithm_gets_its_key_and_the_others_keep_theirs(app: Flask, path: Path) -> None:
    before = kids(app)
    execute(app, "DELETE FROM signing_key WHERE alg = 'RS256'")
    start(app, make_settings(path))
    assert len(kids(app) & before) == len(SIGNING_ALGORITHMS) - 1
    assert len(kids(app)) == len(SIGNING_ALGORITHMS)


def test_a_pair_that_retired_without_a_next_one_gets_a_successor_with_a_new_id(app: Flask, path: Path) -> None:
    execute(app, "UPDATE refresh_token_key SET retired_at = signs_from")
    start(app, make_settings(path))
    with reading() as connection:
        assert sorted(key.times.id for key in key_store.find_refresh_keys(connection)) == [1, 2]


def test_a_wrong_secret_key_stops_the_start_and_changes_nothing(app: Flask, path: Path) -> None:
    before = kids(app)
    with pytest.raises(SettingsError, match="IDP_SECRET_KEY"):
        start(app, make_settings(path, SECOND_SECRET))
    assert kids(app) == before


@pytest.mark.parametrize("missing", ["signing_key", "refresh_token_key"])
def test_a_wrong_secret_key_is_found_by_either_kind_of_key(app: Flask, path: Path, missing: str) -> None:
    execute(app, f"DELETE FROM {missing}")
    before = kids(app)
    with pytest.raises(SettingsError, match="IDP_SECRET_KEY"):
        start(app, make_settings(path, SECOND_SECRET))
    assert kids(app) == before


def test_a_new_secret_key_with_the_previous_one_named_starts_with_the_same_keys(app: Flask, path: Path) -> None:
    before = kids(app)
    settings = make_settings(path, SECOND_SECRET, previous=make_settings(path).secret_keys[0])
    start(app, settings)
    assert kids(app) == before


def _start_at_once(path: Path, barrier: Barrier) -> None:
    settings = make_settings(path)
    app = make_app(settings)
    barrier.wait(30)
    start(app, settings)


def test_processes_that_start_at_once_make_one_set(path: Path) -> None:
    app = make_app(make_settings(path))
    barrier = PROCESS.Barrier(PROCESSES)
    processes = [PROCESS.Process(target=_start_at_once, args=(path, barrier)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(45)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert len(kids(app)) == len(SIGNING_ALGORITHMS)
    with app.app_context(), reading() as connection:
        assert len(key_store.find_refresh_keys(connection)) == 1
    with app.app_context():
        db.engine.dispose()
