"""The provider tells that a session has ended there: what happens here, with tokens signed by the peer's own key."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mvc_client.extensions import reading
from mvc_client.services import of
from mvc_client.session.events import Trigger
from mvc_client.session.models import SessionRow
from mvc_client.tokens import token_store
from mvc_client.tokens.renewal import Ended, Outcome
from shared import clock
from tests.mvc_client.conftest import Browser
from tests.mvc_client.logout.telling import Tell, check_that_a_session_that_begins_meanwhile_ends, teller
from tests.mvc_client.peer import STRANGERS_KEY, SUB, Peer


@pytest.fixture
def tell(app: Flask, peer: Peer) -> Tell:
    """Post a logout token; `changes` replace its claims."""

    return teller(app, peer)


def rows(app: Flask) -> list[Any]:
    with app.app_context(), reading() as connection:
        row = SessionRow
        query = select(row.sid, row.sub, row.tokens, row.ended_at, row.ended_because).order_by(row.signed_in_at)
        return list(connection.execute(query))


def sign_in(browser: Browser, peer: Peer) -> None:
    """With a session of its own at the provider."""
    peer.script.id_token_changes = {"sid": secrets.token_urlsafe(8)}
    browser.sign_in()


def is_signed_in(browser: Browser) -> bool:
    return "call-api" in browser.get("/").text


def sid_of(app: Flask) -> str:
    return rows(app)[-1].sid


def test_the_session_is_gone_at_the_next_click_and_the_page_says_why(
    app: Flask, signed_in: Browser, tell: Tell, peer: Peer
) -> None:
    answer = tell(sid=sid_of(app))
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (200, b"", "no-store")
    page = signed_in.get("/").text
    assert "You signed out elsewhere" in page
    assert "call-api" not in page
    (row,) = rows(app)
    assert (row.tokens, row.ended_because) == (None, "signed_out_elsewhere")
    sign_in(signed_in, peer)
    assert is_signed_in(signed_in)


def test_another_browser_stays_signed_in(app: Flask, signed_in: Browser, tell: Tell, peer: Peer) -> None:
    other = Browser(app)
    sign_in(other, peer)
    assert tell(sid=sid_of(app)).status_code == 200
    assert (is_signed_in(signed_in), is_signed_in(other)) == (True, False)


def test_a_person_alone_loses_all_sessions_here(app: Flask, signed_in: Browser, tell: Tell, peer: Peer) -> None:
    other = Browser(app)
    sign_in(other, peer)
    assert tell(sub="somebody else").status_code == 200
    assert is_signed_in(other)
    assert tell(sub=SUB).status_code == 200
    assert (is_signed_in(signed_in), is_signed_in(other)) == (False, False)


def test_a_session_of_another_person_does_not_end(app: Flask, signed_in: Browser, tell: Tell) -> None:
    assert tell(sid=sid_of(app), sub="somebody else").status_code == 200
    assert is_signed_in(signed_in)


def test_what_is_not_known_here_has_ended_anyway(signed_in: Browser, tell: Tell) -> None:
    assert tell(sid="unknown").status_code == 200
    assert is_signed_in(signed_in)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": STRANGERS_KEY},
        {"iss": "https://other.test"},
        {"aud": "another"},
        {"exp": 1},
        {"events": {}},
        {"nonce": "n"},
        {"jti": None},
    ],
    ids=lambda changes: str(*changes),
)
def test_a_forged_one_changes_nothing(app: Flask, signed_in: Browser, tell: Tell, changes: dict[str, Any]) -> None:
    answer = tell(**{"sid": sid_of(app), **changes})
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_request"
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_signed_in(signed_in)


def test_an_unknown_key_is_looked_for_once_and_a_provider_that_is_down_is_asked_later(
    app: Flask, signed_in: Browser, tell: Tell, peer: Peer
) -> None:
    sid = sid_of(app)
    assert tell(kid="unknown", sid=sid).status_code == 400
    peer.close()
    of(app).provider._jwks._tried_at = None  # pyright: ignore[reportPrivateUsage] the pause between fetches is over
    answer = tell(kid="unknown", sid=sid)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert tell(sid=sid).status_code == 200, "what is known is enough"


@pytest.mark.parametrize("kind", ["id_token", "access_token"])
def test_another_token_of_the_provider_is_none(app: Flask, signed_in: Browser, kind: str) -> None:
    with app.app_context(), reading() as connection:
        session_id, sealed = connection.execute(select(SessionRow.id, SessionRow.tokens)).one()
    token = getattr(token_store.unseal(of(app).sealer, session_id, sealed or ""), kind)
    assert app.test_client().post("/backchannel-logout", data={"logout_token": token}).status_code == 400
    assert is_signed_in(signed_in)


def test_the_same_token_is_taken_once(app: Flask, signed_in: Browser, tell: Tell) -> None:
    sid = sid_of(app)
    assert tell(sid="unknown", jti="the same").status_code == 200
    assert tell(sid=sid, jti="the same").status_code == 400
    assert is_signed_in(signed_in)


@pytest.mark.parametrize(
    "sent", [{}, {"logout_token": ""}, {"logout_token": ["x", "y"]}, {"logout_token": "x" * 20_000}], ids=len
)
def test_what_is_no_message_is_refused(app: Flask, sent: dict[str, Any]) -> None:
    assert app.test_client().post("/backchannel-logout", data=sent).status_code in (400, 413)
    assert app.test_client().get("/backchannel-logout").status_code == 405


def test_two_in_one_message_are_refused(app: Flask, signed_in: Browser, tell: Tell) -> None:
    assert tell(times=2, sid=sid_of(app)).status_code == 400
    assert is_signed_in(signed_in)


def test_a_session_that_has_ended_already_keeps_its_time(app: Flask, signed_in: Browser, tell: Tell) -> None:
    sid = sid_of(app)
    tell(sid=sid)
    before = rows(app)
    clock.set_offset_seconds(5)
    assert tell(sid=sid).status_code == 200
    assert rows(app) == before


def test_a_sign_in_whose_session_ended_on_the_way_does_not_begin_here(
    app: Flask, browser: Browser, tell: Tell, peer: Peer
) -> None:
    peer.script.id_token_changes = {"sid": "ended-soon"}
    way_back = browser.begin()
    assert tell(sid="ended-soon").status_code == 200
    answer = browser.get(way_back)
    assert (answer.status_code, "You signed out meanwhile" in answer.text) == (400, True)
    assert rows(app) == []
    clock.set_offset_seconds(601)
    peer.script.offset_seconds = 601
    browser.sign_in()
    assert is_signed_in(browser)


@pytest.mark.parametrize("fault", ["hold", "hold_then_invalid_grant"])
def test_a_renewal_that_was_under_way_does_not_bring_the_session_back(
    app: Flask, signed_in: Browser, tell: Tell, peer: Peer, fault: str
) -> None:
    with app.app_context(), reading() as connection:
        session_id = connection.scalars(select(SessionRow.id)).one()

    def renew() -> Outcome:
        with app.app_context():
            return of(app).renewer.renew(session_id, 1, Trigger.AHEAD)

    peer.script.faults.append(f"refresh:{fault}")
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(renew)
        assert peer.script.held.wait(5)
        assert tell(sid=sid_of(app)).status_code == 200
        peer.script.hold.set()
        assert slow.result(10) == Ended()
    (row,) = rows(app)
    assert (row.tokens, row.ended_because) == (None, "signed_out_elsewhere")
    assert "You signed out elsewhere" in signed_in.get("/").text


def test_whoever_tells_while_a_session_begins_waits_for_it_and_ends_it(app: Flask, tell: Tell) -> None:
    check_that_a_session_that_begins_meanwhile_ends(app, tell)


def test_nothing_of_the_token_is_logged(
    app: Flask, signed_in: Browser, tell: Tell, capsys: pytest.CaptureFixture[str]
) -> None:
    sid = sid_of(app)
    tell(sid=sid, nonce="n")
    tell(sid=sid)
    printed = capsys.readouterr()
    assert "session ended" in printed.out + printed.err
    assert "eyJ" not in printed.out + printed.err
