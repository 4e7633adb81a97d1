"""The same on PostgreSQL: the schema, the two conditional updates raced by processes, and the whole story."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from mvc_client import migration
from mvc_client.app import create_app
from mvc_client.extensions import db, reading, writing
from mvc_client.lessons import learner_store
from mvc_client.lessons.learner import Learner
from mvc_client.lessons.lesson import Outcome
from mvc_client.settings import MvcClientSettings
from shared import clock
from shared.sealing import Sealer
from tests.mvc_client.conftest import SECRET_KEY, Browser
from tests.mvc_client.logout.telling import check_that_a_session_that_begins_meanwhile_ends, teller
from tests.mvc_client.peer import Peer
from tests.mvc_client.tokens.races import check_races
from tests.support.postgresql import running_postgresql

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_postgresql() as url:
        yield url


@pytest.fixture
def settings(url: str, peer: Peer) -> MvcClientSettings:
    settings = MvcClientSettings(
        environment="development",
        database_url=url,
        secret_key=SECRET_KEY,  # pyright: ignore[reportArgumentType]
        issuer=peer.url,
        api1_url=peer.url,
    )
    migration.migrate(settings)
    return settings


@pytest.fixture
def app(settings: MvcClientSettings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context(), writing() as connection:
        connection.execute(text("TRUNCATE web_session, sign_in, sign_out, told CASCADE"))
    yield app
    clock.set_offset_seconds(0)
    with app.app_context():
        db.engine.dispose()


def test_the_migrations_go_down_and_up_again(settings: MvcClientSettings) -> None:
    with migration.migration_app(settings).app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade()
        db.engine.dispose()


def test_who_tells_of_an_end_waits_for_the_session_that_begins(app: Flask, peer: Peer) -> None:
    check_that_a_session_that_begins_meanwhile_ends(app, teller(app, peer))


def test_a_lease_goes_to_one_process_and_a_version_is_replaced_by_one(app: Flask, url: str) -> None:
    check_races(app, url)


def test_the_whole_story(app: Flask, peer: Peer) -> None:
    browser = Browser(app)
    peer.script.userinfo = {"sub": "peer-alice", "name": "Al\x00ice \ud800"}
    browser.sign_in()
    assert "<h1>Alice ?</h1>" in browser.get("/").text
    clock.set_offset_seconds(55)
    peer.script.offset_seconds = 55
    assert "Renewed ahead" in browser.call()
    peer.script.api_says = [401]
    assert "Call sent again" in browser.call()
    assert browser.post("/renewal", mode="ahead").status_code == 303
    last = browser.get(browser.visit_provider(browser.post("/logout").location))
    assert "You are signed out" in last.text


def test_two_buttons_of_a_lesson_at_once_are_no_error(app: Flask) -> None:
    """Neither sees the other's row before it waits for it."""
    sealer, waiting = Sealer([SECRET_KEY], learner_store.PURPOSE), text(WAITING)

    def put(key: str, ahead: Callable[[], None] = lambda: None) -> None:
        with app.app_context(), writing() as connection:
            learner_store.put(connection, sealer, "a-browser", Learner(outcomes={key: Outcome(key)}), clock.now())
            ahead()

    with ThreadPoolExecutor(1) as other:

        def press_again() -> None:
            pressed.append(other.submit(put, "second"))
            with app.app_context(), db.engine.connect() as connection:
                while not pressed[0].done() and not connection.execute(waiting).scalar_one():
                    connection.rollback()

        pressed: list[Future[None]] = []
        put("first", press_again)
        pressed[0].result(10)
    with app.app_context(), reading() as connection:
        assert learner_store.find(connection, sealer, "a-browser", clock.now()).outcomes == {
            "second": Outcome("second")
        }


@pytest.mark.parametrize("query", ["state=%00&code=x", "state=%ED%A0%80&code=x", "state=a%00b&error=x"])
def test_what_postgresql_cannot_store_is_no_error(app: Flask, query: str) -> None:
    browser = Browser(app)
    browser.get("/login")
    assert browser.get(f"/signin-oidc?{query}").status_code == 400
    assert browser.get(f"/signout-callback-oidc?{query}").status_code == 200
