"""Renewal over real HTTP against a peer that loses, delays and breaks its answers."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from mvc_client.extensions import reading, writing
from mvc_client.services import services
from mvc_client.session import event_store, session_store
from mvc_client.session.events import Event, Kind, Trigger
from mvc_client.session.web_session import Session
from mvc_client.tokens import token_store
from mvc_client.tokens.renewal import Ended, Failed, Outcome, Renewed
from mvc_client.tokens.token_endpoint import TIMEOUT_SECONDS
from mvc_client.tokens.token_set import TokenSet
from shared import clock
from tests.mvc_client.conftest import Browser
from tests.mvc_client.peer import STRANGERS_KEY, Peer
from tests.support.scraped import counted


class Renewals:
    """One signed-in session and what can be done to its tokens."""

    def __init__(self, app: Flask, cookie_id: str) -> None:
        self.app = app
        self.cookie_id = cookie_id

    def renew(self, version: int = 1, trigger: Trigger = Trigger.AHEAD) -> Outcome:
        with self.app.app_context():
            return services().renewer.renew(self.session().id, version, trigger)

    def session(self) -> Session:
        with self.app.app_context(), reading() as connection:
            found = session_store.find(connection, self.cookie_id, clock.now())
        assert found is not None
        return found

    def tokens(self) -> TokenSet:
        session = self.session()
        assert session.tokens is not None
        with self.app.app_context():
            return token_store.unseal(services().sealer, session.id, session.tokens)

    def events(self) -> list[Event]:
        with self.app.app_context(), reading() as connection:
            return event_store.newest_first(connection, self.session().id)

    def newest(self) -> Event:
        return self.events()[0]


@pytest.fixture
def renewals(app: Flask, signed_in: Browser) -> Iterator[Renewals]:
    cookie = signed_in.http.get_cookie("mvc_client_session")
    assert cookie is not None
    yield Renewals(app, cookie.value)


def test_a_renewal_brings_new_tokens_and_stores_them_before_it_answers(renewals: Renewals, peer: Peer) -> None:
    before = renewals.tokens()
    outcome = renewals.renew()
    assert isinstance(outcome, Renewed) and outcome.by_us
    assert outcome.tokens == renewals.tokens()
    assert outcome.tokens.number == 2
    assert outcome.tokens.refresh_token == peer.current != before.refresh_token
    assert peer.script.refresh_scopes == ["openid profile email phone address api1"]
    assert renewals.newest().kind is Kind.RENEWED
    assert renewals.newest().details["trigger"] == "ahead"


def test_each_call_that_needs_new_tokens_counts_once_by_its_outcome(renewals: Renewals, peer: Peer) -> None:
    peer.script.faults.append("refresh:invalid_client")
    outcomes = [renewals.renew(version) for version in (1, 1, 1, 1)]
    peer.script.faults.append("refresh:invalid_grant")
    outcomes.append(renewals.renew(2))
    assert [type(outcome) for outcome in outcomes] == [Failed, Renewed, Renewed, Renewed, Ended]
    counted_so = {("failed",): 1, ("renewed",): 1, ("waited",): 2, ("ended",): 1}
    assert counted(renewals.app, "mvc_client_renewals_total") == counted_so


def test_a_version_that_is_history_is_not_renewed_again(renewals: Renewals, peer: Peer) -> None:
    renewals.renew()
    outcome = renewals.renew(version=1)
    assert isinstance(outcome, Renewed) and not outcome.by_us
    assert outcome.tokens.number == 2
    assert len(peer.script.refreshes) == 1


@pytest.mark.parametrize("fault", ["lose", "half"])
def test_after_a_lost_answer_the_same_token_is_shown_again(renewals: Renewals, peer: Peer, fault: str) -> None:
    peer.script.faults.append(f"refresh:{fault}")
    outcome = renewals.renew()
    assert isinstance(outcome, Renewed)
    assert outcome.tokens.refresh_token == peer.current
    assert len(peer.script.refreshes) == 2 and len(set(peer.script.refreshes)) == 1
    assert peer.generation == 1
    assert renewals.newest().details["attempts"] == 2
    assert renewals.newest().details["first_failure"] == "no answer"


@pytest.mark.parametrize(
    ("fault", "said"),
    [("503", "busy"), ("500", "an internal error"), ("html", "a broken answer"), ("no_token_type", "a broken answer")],
)
def test_a_provider_in_trouble_is_asked_again(renewals: Renewals, peer: Peer, fault: str, said: str) -> None:
    peer.script.faults.append(f"refresh:{fault}")
    assert isinstance(renewals.renew(), Renewed)
    assert renewals.newest().details["first_failure"] == said


def test_retry_after_is_waited_for(renewals: Renewals, peer: Peer) -> None:
    peer.script.faults.append("refresh:503/1")
    assert isinstance(renewals.renew(), Renewed)
    assert renewals.newest().details["took_ms"] >= 1000


def test_a_retry_after_beyond_all_patience_ends_the_try_and_nothing_else(renewals: Renewals, peer: Peer) -> None:
    peer.script.faults.append("refresh:503/3600")
    before = renewals.tokens()
    assert renewals.renew() == Failed("the provider gave busy")
    assert renewals.tokens() == before
    assert renewals.newest().kind is Kind.RENEWAL_FAILED
    assert isinstance(renewals.renew(), Renewed)


def test_a_provider_that_is_down_ends_nothing(renewals: Renewals, peer: Peer) -> None:
    before = renewals.tokens()
    peer.close()
    assert renewals.renew() == Failed("the provider gave no answer")
    assert renewals.tokens() == before
    peer.open_again()
    assert isinstance(renewals.renew(), Renewed)


def test_an_answer_that_takes_too_long_is_none(renewals: Renewals, peer: Peer) -> None:
    peer.script.faults.append("refresh:hold")
    assert isinstance(renewals.renew(), Renewed)
    assert renewals.newest().details["first_failure"] == "no answer"
    assert renewals.newest().details["took_ms"] >= TIMEOUT_SECONDS * 1000


def test_only_invalid_grant_ends_the_session(renewals: Renewals, peer: Peer) -> None:
    peer.script.faults.append("refresh:invalid_grant")
    assert renewals.renew() == Ended()
    session = renewals.session()
    assert (session.lives, session.tokens, session.ended_because) == (False, None, "invalid_grant")
    assert renewals.renew() == Ended()


def test_another_refusal_is_shown_and_ends_nothing(renewals: Renewals, peer: Peer) -> None:
    peer.script.faults.append("refresh:invalid_client")
    assert renewals.renew() == Failed("the provider refused: invalid_client")
    assert renewals.session().lives
    assert len(peer.script.refreshes) == 1


def test_invalid_grant_ends_nothing_if_another_renewal_won_meanwhile(renewals: Renewals, peer: Peer) -> None:
    """A worker was held up for longer than its lease: another renewed, and the provider knows the old token no more."""
    peer.script.faults.append("refresh:hold_then_invalid_grant")
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(renewals.renew)
        assert peer.script.held.wait(5)
        winner = another_worker_wins(renewals)
        peer.script.hold.set()
        outcome = slow.result(10)
    assert outcome == Renewed(winner, by_us=False)
    assert renewals.session().lives
    assert renewals.tokens() == winner


def test_a_late_answer_does_not_overwrite_newer_tokens(renewals: Renewals, peer: Peer) -> None:
    peer.script.faults.append("refresh:hold")
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(renewals.renew)
        assert peer.script.held.wait(5)
        winner = another_worker_wins(renewals)
        peer.script.hold.set()
        outcome = slow.result(10)
    assert outcome == Renewed(winner, by_us=False)
    assert renewals.tokens() == winner


def another_worker_wins(renewals: Renewals) -> TokenSet:
    """What a worker elsewhere stores after the lease is over."""
    before, session = renewals.tokens(), renewals.session()
    after = TokenSet(2, "access of the winner", "refresh of the winner", before.id_token, "openid", before.asked_at, 60)
    with renewals.app.app_context(), writing() as connection:
        sealed = token_store.seal(services().sealer, session.id, after)
        assert token_store.replace(connection, session.id, before.number, sealed)
    return after


def test_eight_at_once_are_one_request_and_eight_answers(renewals: Renewals, peer: Peer) -> None:
    gate = threading.Barrier(8)

    def one(_: int) -> Outcome:
        gate.wait()
        return renewals.renew()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(one, range(8)))
    assert len(peer.script.refreshes) == 1
    assert {outcome.tokens.number for outcome in outcomes if isinstance(outcome, Renewed)} == {2}
    assert sorted(outcome.by_us for outcome in outcomes if isinstance(outcome, Renewed)) == [False] * 7 + [True]


def test_those_who_wait_take_a_failure_as_well(renewals: Renewals, peer: Peer) -> None:
    """Else eight calls would each wait for a provider that is down, one after the other."""
    peer.script.faults.append("refresh:hold_then_invalid_client")
    with ThreadPoolExecutor() as pool:
        first = pool.submit(renewals.renew)
        assert peer.script.held.wait(5)
        waiting = pool.submit(renewals.renew)
        wait_for_polling(renewals)
        peer.script.hold.set()
        outcomes = [first.result(10), waiting.result(10)]
    assert outcomes[0] == Failed("the provider refused: invalid_client")
    assert isinstance(outcomes[1], Failed)
    assert len(peer.script.refreshes) == 1


def wait_for_polling(renewals: Renewals) -> None:
    """Until the second caller has seen the lease: it has by the time that several of its polls have passed."""
    threading.Event().wait(0.3)


def test_the_lease_of_a_worker_that_died_is_taken_over_when_it_ends(renewals: Renewals, peer: Peer) -> None:
    session = renewals.session()
    with renewals.app.app_context(), writing() as connection:
        almost_over = clock.now() - token_store.LEASE + timedelta(milliseconds=300)
        assert token_store.take_lease(connection, session.id, 1, "a dead worker", almost_over)
    outcome = renewals.renew()
    assert isinstance(outcome, Renewed) and outcome.by_us


def test_a_renewed_id_token_needs_no_nonce(renewals: Renewals) -> None:
    outcome = renewals.renew()
    assert isinstance(outcome, Renewed)


@pytest.mark.parametrize(
    "changes", [{"sub": "mallory"}, {"auth_time": 2000}, {"iss": "http://elsewhere"}, {"nonce": "another"}]
)
def test_a_renewed_id_token_about_another_sign_in_is_not_believed(
    renewals: Renewals, peer: Peer, changes: dict[str, object]
) -> None:
    before = renewals.tokens()
    peer.script.id_token_changes = changes
    assert renewals.renew() == Failed("the provider gave an unacceptable ID token")
    assert renewals.tokens() == before
    assert renewals.session().lives


def test_a_renewed_id_token_with_a_strangers_signature_is_not_believed(renewals: Renewals, peer: Peer) -> None:
    peer.script.id_token_key = STRANGERS_KEY
    assert isinstance(renewals.renew(), Failed)


def test_the_old_refresh_token_stays_if_the_answer_has_none(renewals: Renewals, peer: Peer) -> None:
    before = renewals.tokens()
    peer.script.rotates = False
    outcome = renewals.renew()
    assert isinstance(outcome, Renewed)
    assert outcome.tokens.refresh_token == before.refresh_token
    assert outcome.tokens.access_token != before.access_token


def test_tokens_that_cannot_be_opened_end_the_session(renewals: Renewals) -> None:
    session = renewals.session()
    with renewals.app.app_context(), writing() as connection:
        token_store.replace(connection, session.id, 1, "not ours")
    assert renewals.renew(version=2) == Ended()
    assert renewals.session().ended_because == "unreadable"


def test_no_token_reaches_the_log(
    renewals: Renewals, peer: Peer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = [renewals.tokens().refresh_token, renewals.tokens().access_token, renewals.tokens().id_token]
    peer.script.faults.extend(["refresh:500", "refresh:lose"])
    outcome = renewals.renew()
    assert isinstance(outcome, Renewed)
    secrets += [outcome.tokens.refresh_token, outcome.tokens.access_token, "mvc secret"]
    said = caplog.text + "".join(capsys.readouterr())
    assert "renewed" in said
    assert not any(secret in said for secret in secrets if secret)
