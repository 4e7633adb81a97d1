"""GET and POST /development/clock, and the processes that follow it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, Table, event

from shared import clock, development_clock
from shared.development_clock import LIMIT_SECONDS, Follower
from shared.service_database import ServiceDatabase
from tests.shared.tiny_service import TinySettings


@pytest.fixture
def db(tmp_path: Path) -> Iterator[ServiceDatabase]:
    """A service's database with the one table."""
    db = ServiceDatabase(metadata=MetaData())
    development_clock.table(db.metadata)
    yield db
    clock.set_offset_seconds(0)


@pytest.fixture
def app(db: ServiceDatabase, tmp_path: Path) -> Iterator[Flask]:
    app = Flask(__name__)
    db.open_for(app, f"sqlite:///{tmp_path / 'clock.sqlite'}")
    app.register_blueprint(development_clock.blueprint(db))
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("seconds", [0, 200, -200, 0.5, LIMIT_SECONDS, -LIMIT_SECONDS])
def test_a_number_moves_the_clock(client: FlaskClient, seconds: float) -> None:
    response = client.post("/development/clock", json={"offset_seconds": seconds})
    assert (response.status_code, response.data) == (204, b"")
    assert clock.offset_seconds() == seconds
    assert client.get("/development/clock").get_json() == {"offset_seconds": seconds}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"7", b"[]", b"{}", b"null", b"{", b"\xff", b'{"offset_seconds": "7"}', b'{"offset_seconds": true}'),
        *(b'{"offset_seconds": NaN}', b'{"offset_seconds": Infinity}', b'{"offset_seconds": 1e999}'),
        b'{"offset_seconds": %d}' % (LIMIT_SECONDS + 1),
        b'{"offset_seconds": 1' + b"0" * 400 + b"}",
        b'{"offset_seconds": 1' + b"0" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_anything_else_is_400_and_moves_nothing(client: FlaskClient, body: bytes) -> None:
    response = client.post("/development/clock", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json()["error"] == "invalid_request"
    assert clock.offset_seconds() == 0


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", "application/json2", ""])
def test_a_form_of_another_site_cannot_move_it(client: FlaskClient, mimetype: str) -> None:
    response = client.post("/development/clock", data='{"offset_seconds": 7}', content_type=mimetype)
    assert (response.status_code, clock.offset_seconds()) == (415, 0)


def test_who_follows_sees_within_a_second_what_another_process_moved(app: Flask, db: ServiceDatabase) -> None:
    with app.app_context():
        follower = Follower(db.engine, offsets(db), look_seconds=0)
        for seconds in (200, -30, 0):
            move(db, seconds)
            follower()
            assert clock.offset_seconds() == seconds


def test_who_follows_does_not_ask_the_database_each_time(app: Flask, db: ServiceDatabase) -> None:
    asked: list[str] = []
    with app.app_context():
        follower = Follower(db.engine, offsets(db))
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        for _ in range(1000):
            follower()
    assert len([each for each in asked if each.startswith("SELECT")]) == 1


def test_a_database_that_does_not_answer_leaves_the_clock_as_it_is(app: Flask, db: ServiceDatabase) -> None:
    clock.set_offset_seconds(5)
    with app.app_context():
        follower = Follower(db.engine, offsets(db))
        db.drop_all()
        follower()
    assert clock.offset_seconds() == 5


def test_a_service_that_is_started_lives_in_the_machines_time_again(app: Flask, db: ServiceDatabase) -> None:
    with app.app_context():
        move(db, 200)
        for environment, seconds in (("production", 200), ("development", 0)):
            development_clock.reset(db, settings(environment))
            with db.reading() as connection:
                assert development_clock.read(connection, offsets(db)) == seconds


def test_only_in_development_a_process_follows(app: Flask, db: ServiceDatabase) -> None:
    with app.app_context():
        move(db, 200)
    try:
        for environment, seconds in (("production", 0), ("development", 200)):
            development_clock.follow_in(app, db, settings(environment))
            assert clock.offset_seconds() == seconds
    finally:
        clock.follow(None)


def offsets(db: ServiceDatabase) -> Table:
    return db.metadata.tables["development_clock"]


def move(db: ServiceDatabase, seconds: float) -> None:
    """As another process does."""
    with db.writing() as connection:
        development_clock.write(connection, offsets(db), seconds)


def settings(environment: str) -> TinySettings:
    return TinySettings(_env_file=None, environment=environment, secret_key="x" * 40)
