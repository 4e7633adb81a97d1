"""The three clocks as the web client's pages tell them, in front of real services that have only a clock."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import MetaData
from werkzeug.serving import make_server

from mvc_client.app import create_app
from mvc_client.clocks import Clock, Clocks
from mvc_client.settings import MvcClientSettings
from shared import clock, development_clock, outbound
from shared.service_database import ServiceDatabase
from tests.mvc_client.conftest import settings_for


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    """Another service's clock, under its URL. It runs in this process, so its time is ours as well."""
    db = ServiceDatabase(metadata=MetaData())
    development_clock.table(db.metadata)
    app = Flask(__name__)
    db.open_for(app, f"sqlite:///{tmp_path / 'other.sqlite'}")
    app.register_blueprint(development_clock.blueprint(db))
    with app.app_context():
        db.create_all()
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()
    clock.set_offset_seconds(0)


def test_each_clock_is_asked_and_one_that_does_not_answer_is_not_known(service: str) -> None:
    clocks = Clocks(outbound.new_session(), {"idp": "http://127.0.0.1:9", "api1": service})
    assert clocks.move("api1", 200)
    offsets = [(each.name, each.offset_seconds) for each in clocks.all()]
    assert offsets == [("idp", None), ("api1", 200), ("client", 200)]
    assert not clocks.move("idp", 200)


def test_the_others_are_asked_once_a_second_at_most(service: str) -> None:
    clocks = Clocks(outbound.new_session(), {"api1": service})
    assert clocks.all()[0].offset_seconds == 0
    clock.set_offset_seconds(70)
    assert [each.offset_seconds for each in clocks.all()] == [0, 70]


def test_whoever_moves_one_from_where_it_is_is_told_of_this_moment(service: str) -> None:
    clocks = Clocks(outbound.new_session(), {"api1": service})
    assert clocks.all()[0].offset_seconds == 0
    clock.set_offset_seconds(70)
    assert [each.offset_seconds for each in clocks.fresh()] == [70, 70]


def test_who_asks_while_a_clock_is_moved_is_not_believed_afterwards() -> None:
    offset, asked, may_answer = [0], Event(), Event()
    app = Flask(__name__)

    @app.get("/development/clock")
    def tell() -> dict[str, int]:
        before = offset[0]
        asked.set()
        may_answer.wait(5)
        return {"offset_seconds": before}

    @app.post("/development/clock")
    def move() -> tuple[str, int]:
        offset[0] = 200
        return "", 204

    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    clocks = Clocks(outbound.new_session(), {"api1": f"http://127.0.0.1:{server.server_port}"})
    asking, moving = Thread(target=clocks.all), Thread(target=clocks.move, args=("api1", 200))
    asking.start()
    asked.wait(5)
    moving.start()
    moving.join(0.2)  # it has ended, or waits for the other
    may_answer.set()
    asking.join()
    moving.join()
    assert clocks.all()[0].offset_seconds == 200
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("offset", "told", "sentence"),
    [
        (200.0, "+200 s", "api1’s clock is 200 s ahead."),
        (-0.5, "−0.5 s", "api1’s clock is 0.5 s behind."),
        (0.0, "0 s", None),
        (None, "not known", None),
    ],
)
def test_a_clock_in_words(offset: float | None, told: str, sentence: str | None) -> None:
    api1 = Clock("api1", offset)
    assert (api1.told, api1.is_moved) == (told, sentence is not None)
    assert sentence is None or api1.sentence == sentence


def test_every_page_says_whose_clock_is_moved(service: str, database: Path) -> None:
    app = create_app(settings_for(database, service, issuer="http://127.0.0.1:9", api1_url=service))
    assert 'class="banner"' not in app.test_client().get("/").get_data(as_text=True)
    clock.set_offset_seconds(200)
    for path in ("/", "/nowhere"):
        page = create_app(settings_for(database, service)).test_client().get(path).get_data(as_text=True)
        assert "api1’s clock is 200 s ahead." in page and "This client’s clock is 200 s ahead." in page
        assert "Clocks: idp +200 s, api1 +200 s, client +200 s" in page


def test_in_production_nobody_is_asked_and_nothing_is_told(service: str, settings: MvcClientSettings) -> None:
    given = settings.model_dump() | {"environment": "production", "client_secret": "another secret than the demo's"}
    production = MvcClientSettings(_env_file=None, **given)
    clock.set_offset_seconds(200)
    page = create_app(production).test_client().get("/").get_data(as_text=True)
    assert "Clocks:" not in page and "is 200 s ahead" not in page


def test_how_far_api1_is_ahead_is_counted_from_our_own_clock(service: str) -> None:
    clocks = Clocks(outbound.new_session(), {"api1": service})
    assert clocks.api1_ahead() == 0
    clock.set_offset_seconds(70)
    assert clocks.api1_ahead() == -70
    assert Clocks(outbound.new_session(), {"api1": "http://127.0.0.1:9"}).api1_ahead() == 0
