"""What may happen between a session's end and its telling: none of it tells the wrong thing, or nothing."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp import app as idp_app
from idp import outbound_connections
from idp.audit.transaction import transaction
from idp.extensions import reading, writing
from idp.logout import telling
from idp.logout.telling import CLAIMED_FOR, Teller, tell_next
from idp.session import logout_notice_store
from idp.session.bell import THREADS
from idp.session.session_client_store import SessionClient
from shared import clock
from shared.outbound_error import OutboundError
from tests.idp.commands.conftest import Run, run
from tests.idp.conftest import settings_for
from tests.idp.databases import Database
from tests.idp.logout.queue import notices, read, tell
from tests.idp.logout.signing_out import confirm, logout
from tests.idp.pages import move_clock, sign_in
from tests.idp.registered import register
from tests.idp.relying_party import RelyingParty
from tests.support.told import ToldClient, told_client

__all__ = ["run"]


def add_notices(app: Flask, count: int, *, client_id: str = "shop", seconds_ago: float = 0, prefix: str = "") -> None:
    with app.app_context(), transaction() as change:
        known = [SessionClient(f"{prefix}{number}", client_id, "alice", "alice") for number in range(count)]
        made_at = clock.now() - timedelta(seconds=seconds_ago)
        logout_notice_store.add(change.connection, known, made_at, names_subject=False)


@pytest.mark.postgresql
def test_two_workers_do_not_wait_for_each_other_over_a_client_that_is_silent(app: Flask, database: Database) -> None:
    with told_client() as gone:
        register(app, backchannel_logout_uri=gone.url())
    errors: list[Exception] = []
    workers = [app, *(idp_app.create_app(settings_for(database)) for _ in range(2))]

    def work(worker: Flask, barrier: threading.Barrier) -> None:
        with worker.app_context():
            barrier.wait()
            try:
                while tell_next():
                    pass
            except Exception as error:
                errors.append(error)

    for number in range(20):
        add_notices(app, 3, seconds_ago=60, prefix=f"{number} ")
        barrier = threading.Barrier(3)
        threads = [threading.Thread(target=work, args=(worker, barrier)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []


def test_a_client_that_answers_slowly_holds_one_thread(app: Flask, told: ToldClient, shop: RelyingParty) -> None:
    with told_client() as slow:
        bank = register(app, "bank", "https://bank.example/cb", backchannel_logout_uri=slow.url())
        slow.hold.clear()
        slow.status = 500
        add_notices(app, 2 * THREADS, client_id=bank.client_id, seconds_ago=60)
        add_notices(app, 2, client_id=shop.client_id)
        teller = Teller(app)
        try:
            app.extensions["sixty_logout_bell"].ring()
            told.wait_for(2)
            assert len(slow.posts) == 1
            slow.hold.set()
            slow.wait_for(2 * THREADS)  # one after the other
        finally:
            teller.stop()


def test_a_person_who_has_signed_in_again_is_not_named(
    app: Flask, client: FlaskClient, run: Run, told: ToldClient, shop: RelyingParty
) -> None:
    ended = read(app, shop.sign_in(client)["id_token"])[1]["sid"]
    run("sessions", "end", "--user", "alice")
    told.status = 503
    tell(app)
    assert "sub" in read(app, told.tokens[-1])[1]
    move_clock(seconds=5)
    shop.sign_in(app.test_client())
    told.status = 200
    tell(app)
    claims = read(app, told.tokens[-1])[1]
    assert (claims["sid"], "sub" in claims) == (ended, False)


def test_a_session_that_goes_on_is_remembered_with_those_who_know_of_it(
    app: Flask, client: FlaskClient, run: Run, told: ToldClient
) -> None:
    party = register(
        app,
        backchannel_logout_uri=told.url(),
        refresh_token_absolute_lifetime_seconds=60,
        refresh_token_idle_lifetime_seconds=60,
    )
    party.sign_in(client)
    for _ in range(27):  # used all the time, for most of a week
        move_clock(hours=6)
        client.get("/")
    sign_in(client)  # the same session goes on for another one
    for _ in range(5):
        move_clock(hours=6)
        client.get("/")
    run("purge")
    confirm(client, logout(client))
    assert tell(app) == 1


def test_another_client_under_the_id_of_a_deleted_one_is_told_nothing(
    app: Flask, client: FlaskClient, run: Run, told: ToldClient
) -> None:
    register(app).sign_in(client)
    run("clients", "delete", "shop", "--yes")
    register(app, uri="https://other.example/cb", backchannel_logout_uri=told.url())
    confirm(client, logout(client))
    assert (tell(app), notices(app)) == (0, [])


def test_what_was_answered_to_another_stays_answered(app: Flask, told: ToldClient, shop: RelyingParty) -> None:
    add_notices(app, 1)
    with app.app_context():
        now = clock.now()
        with reading() as connection:
            due = logout_notice_store.next_due(connection, now)
        assert due is not None
        with writing() as connection:  # by somebody who is then stopped for longer than the claim lasts
            slow = logout_notice_store.claim(connection, due.id, now, now + CLAIMED_FOR)
        assert slow is not None
        move_clock(seconds=11)
        assert tell(app) == 1
        telling._note(slow, telling.Failure("took too long", is_silence=True))  # pyright: ignore[reportPrivateUsage]
        move_clock(seconds=30)
    assert tell(app) == 0
    assert notices(app) == [(shop.client_id, "answered", 2)]


def test_an_address_that_is_new_is_told(app: Flask, client: FlaskClient, told: ToldClient) -> None:
    tokens = register(app).sign_in(client)
    register(app, backchannel_logout_uri=told.url())  # by another worker: this one's snapshot is older
    logout(client, id_token_hint=tokens["id_token"])
    tell(app)
    assert notices(app) == [("shop", "answered", 1)]


def test_lookups_that_nobody_waits_for_any_more_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    gate = threading.Event()

    def slow(name: str, *_: object, **__: object) -> list[object]:
        made.append(name)
        gate.wait(10)
        return []

    monkeypatch.setattr("socket.getaddrinfo", slow)
    for number in range(6):
        with pytest.raises(OutboundError):
            outbound_connections._public_addresses(f"n{number}.example", 443, 0.05)  # pyright: ignore[reportPrivateUsage]
    gate.set()
    assert outbound_connections._resolver.submit(len, made).result(10) == 4  # pyright: ignore[reportPrivateUsage]
