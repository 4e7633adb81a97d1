import threading
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from idp import app as idp_app
from idp.audit.models import AuditEvent
from idp.extensions import reading, writing
from idp.logout import telling
from idp.logout.telling import CLAIMED_FOR, Teller
from idp.session import logout_notice_store
from idp.session.bell import THREADS
from shared import clock
from tests.idp.commands.conftest import Run, run
from tests.idp.conftest import settings_for
from tests.idp.databases import Database
from tests.idp.logout.queue import notices, read, tell
from tests.idp.logout.signing_out import change, events, logout
from tests.idp.pages import move_clock
from tests.idp.registered import register
from tests.idp.relying_party import RelyingParty
from tests.support.told import ToldClient, told_client

__all__ = ["run"]


@pytest.mark.parametrize("status", [201, 302, 400, 404, 500, 503])
def test_what_is_no_yes_is_tried_again_later_and_later(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty, status: int
) -> None:
    logout(client, id_token_hint=shop.sign_in(client)["id_token"])
    told.status = status
    assert tell(app) == 1
    assert notices(app) == [("shop", None, 1)]
    move_clock(seconds=2)
    assert (tell(app), tell(app)) == (1, 0)
    told.status = 204
    move_clock(seconds=10)
    assert tell(app) == 1
    assert notices(app) == [("shop", "answered", 3)]
    assert len({read(app, token)[1]["jti"] for token in told.tokens}) == 3
    assert events(app).count("LogoutNoticeSettled") == 1


def test_after_two_hours_it_is_given_up_and_the_audit_says_why(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    logout(client, id_token_hint=shop.sign_in(client)["id_token"])
    told.status = 400
    tell(app)
    move_clock(hours=2, seconds=1)
    assert tell(app) == 1
    assert notices(app) == [("shop", "given_up", 2)]
    with app.app_context(), reading() as connection:
        row = connection.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert row is not None
    assert row.type == "LogoutNoticeSettled"
    assert row.details == {"outcome": "given_up", "attempts": 2, "because": "answered 400"}
    move_clock(days=2)
    assert tell(app) == 0


def test_a_client_that_does_not_answer_keeps_only_itself_waiting(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    with told_client() as gone:
        bank = register(app, "bank", "https://bank.example/cb", backchannel_logout_uri=gone.url())
    for browser in (client, app.test_client()):
        bank.sign_in(browser)
        logout(browser, id_token_hint=shop.sign_in(browser)["id_token"])
    assert tell(app) == 3  # the silent one is tried once, not for each session
    assert len(told.tokens) == 2
    assert sorted(notices(app)) == [
        ("bank", None, 0), ("bank", None, 1), ("shop", "answered", 1), ("shop", "answered", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("gone", ["disable", "address"])
def test_a_client_that_is_not_there_any_more_is_given_up_at_once(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty, run: Run, gone: str
) -> None:
    logout(client, id_token_hint=shop.sign_in(client)["id_token"])
    if gone == "address":
        register(app)
    else:
        run("clients", gone, "shop")
    move_clock(seconds=6)
    assert tell(app) == 1
    assert (notices(app), told.tokens) == ([("shop", "given_up", 1)], [])


def test_a_worker_that_dies_while_it_tells_leaves_it_to_another(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    logout(client, id_token_hint=shop.sign_in(client)["id_token"])
    with app.app_context():
        with reading() as connection:
            due = logout_notice_store.next_due(connection, clock.now())
        assert due is not None
        with writing() as connection:  # and no more: it was killed
            logout_notice_store.claim(connection, due.id, clock.now(), clock.now() + CLAIMED_FOR)
    assert tell(app) == 0
    move_clock(seconds=CLAIMED_FOR.total_seconds())
    assert tell(app) == 1
    assert notices(app) == [("shop", "answered", 2)]


def test_a_person_who_was_erased_meanwhile_is_in_no_event(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty, run: Run
) -> None:
    logout(client, id_token_hint=shop.sign_in(client)["id_token"])
    told.hold.clear()
    telling = threading.Thread(target=tell, args=(app, 1))
    telling.start()
    told.wait_for(1)
    run("users", "delete", "alice", "--yes")
    told.hold.set()
    telling.join()
    assert (notices(app), "LogoutNoticeSettled" in events(app)) == ([], False)


def test_what_cannot_be_signed_keeps_nobody_else_waiting(
    app: Flask, client: FlaskClient, database: Database, told: ToldClient, shop: RelyingParty
) -> None:
    unlucky = register(
        app,
        "unlucky",
        "https://unlucky.example/cb",
        backchannel_logout_uri=told.url(),
        id_token_signed_response_alg="EdDSA",
    )
    for browser in (client, app.test_client()):
        unlucky.sign_in(browser)
        logout(browser, id_token_hint=shop.sign_in(browser)["id_token"])
    change(app, "DELETE FROM signing_key WHERE alg = 'EdDSA'")
    assert tell(idp_app.create_app(settings_for(database))) == 4
    assert sorted(notices(app)) == [
        *[("shop", "answered", 1)] * 2,
        *[("unlucky", None, 1)] * 2,
    ]


def test_a_client_that_says_no_to_one_is_asked_about_the_other(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    told.status = 400
    for browser in (client, app.test_client()):
        logout(browser, id_token_hint=shop.sign_in(browser)["id_token"])
    assert tell(app) == 2
    assert notices(app) == [("shop", None, 1), ("shop", None, 1)]


@pytest.fixture
def only_the_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks by themselves."""
    monkeypatch.setattr(telling, "LOOKS_EVERY_SECONDS", 60.0)


@pytest.mark.usefixtures("only_the_bell")
def test_the_threads_of_a_worker_tell_at_once_and_end(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    teller = Teller(app)
    try:
        logout(client, id_token_hint=shop.sign_in(client)["id_token"])
        told.wait_for(1)
    finally:
        teller.stop()
    assert "logout" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.usefixtures("only_the_bell")
def test_the_threads_outlive_a_database_that_is_away(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty, capsys: pytest.CaptureFixture[str]
) -> None:
    logout(client, id_token_hint=shop.sign_in(client)["id_token"])
    change(app, "ALTER TABLE logout_notice RENAME TO away")
    teller = Teller(app)
    try:
        for _ in range(THREADS):
            while "telling of logouts failed" not in capsys.readouterr().out:
                time.sleep(0.01)
                app.extensions["sixty_logout_bell"].ring()
        change(app, "ALTER TABLE away RENAME TO logout_notice")
        app.extensions["sixty_logout_bell"].ring()
        told.wait_for(1)
    finally:
        teller.stop()


def test_nothing_of_the_token_is_logged(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty, capsys: pytest.CaptureFixture[str]
) -> None:
    logout(client, id_token_hint=shop.sign_in(client)["id_token"])
    told.status = 500
    tell(app)
    printed = capsys.readouterr()
    assert "not told yet" in printed.out + printed.err
    assert told.tokens[0] not in printed.out + printed.err
    assert "tenant" not in printed.out + printed.err
