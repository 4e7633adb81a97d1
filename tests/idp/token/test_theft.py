"""A client, somebody who copies its refresh tokens, and the clock, in any order: nobody is robbed unnoticed.

What holds for each showing is in `shown_tokens`; here is what both of them do, and what each policy promises.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from idp.clients.refresh_policy import RefreshPolicy
from idp.token.refresh_exchange import Refreshed
from idp.token.rotation import STRAGGLER, Verdict
from shared import clock
from tests.idp.token.shown_tokens import POLICIES, NewLedger, Outcome, pass_seconds

MOST_TABS = 3
FURTHEST = 8
EXAMPLES, STEPS = 8, 50
SECONDS = st.sampled_from([0.3, 1.9, 2.1, 29.0, 31.0, 3600.0, 3 * 86_400.0])


class ClientAndThief(RuleBasedStateMachine):
    """The client has one store, reads it before it sends and writes it before it uses; the thief does what he likes."""

    def __init__(self, new_ledger: NewLedger, policy: RefreshPolicy) -> None:
        super().__init__()
        self._new_ledger, self._policy = new_ledger, policy
        self._time = 0.0

    @initialize()
    def signs_in(self) -> None:
        self._ledger = self._new_ledger(self._policy)
        self._store = self._ledger.first
        self._tabs: list[tuple[str, float]] = []
        self._stolen: list[str] = []
        self._signed_in = True
        self._robbed = False

    @precondition(lambda self: not self._ledger.is_live())
    @rule()
    def signs_in_again(self) -> None:
        self.signs_in()

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self._pass(seconds)

    @precondition(lambda self: self._signed_in)
    @rule(lost=st.booleans())
    def renews(self, lost: bool) -> None:
        self._send(self._store, self._time, lost=lost)

    @precondition(lambda self: self._signed_in and len(self._tabs) < MOST_TABS)
    @rule()
    def a_tab_reads_the_store(self) -> None:
        self._tabs.append((self._store, self._time))

    @precondition(lambda self: self._tabs)
    @rule(lost=st.booleans(), waited=st.sampled_from([0.0, 3.0]), data=st.data())
    def a_tab_sends(self, lost: bool, waited: float, data: st.DataObject) -> None:
        text, read_at = self._tabs.pop(data.draw(st.integers(0, len(self._tabs) - 1)))
        self._send(text, read_at, lost=lost, waited=waited)

    @rule()
    def the_thief_copies(self) -> None:
        self._stolen.append(self._store)

    @precondition(lambda self: self._stolen)
    @rule(data=st.data(), waited=st.sampled_from([0.0, 3.0]))
    def the_thief_shows(self, data: st.DataObject, waited: float) -> None:
        self._thief_shows(data.draw(st.sampled_from(self._stolen)), waited=waited)

    @precondition(lambda self: self._stolen)
    @rule()
    def the_thief_rotates_twice(self) -> None:
        self._thief_shows(self._stolen[-1])
        self._thief_shows(self._stolen[-1])

    @precondition(lambda self: self._signed_in and self._has_diverged())
    @rule()
    def the_owner_insists_and_the_thief_is_always_just_before(self) -> None:
        for _ in range(4):
            self.the_thief_rotates_twice()
            self._send(self._store, self._time)
            self._pass(3)
        assert not self._ledger.is_live()

    @rule(kind=st.sampled_from(["no token", "another client's", "too far ahead"]))
    def something_else_is_shown(self, kind: str) -> None:
        if kind == "no token":
            assert self._ledger.show("x" + self._store[1:-1] + "x") in (Verdict.GARBAGE, Verdict.BUSY)
        elif kind == "too far ahead":
            outcome = self._ledger.show(self._ledger.too_far_ahead())
            assert outcome is Verdict.FORWARD or not self._ledger.is_live()
        else:
            assert self._ledger.show(self._store, client_id="another") is Verdict.FOREIGN

    def _pass(self, seconds: float) -> None:
        self._time += seconds
        pass_seconds(seconds)

    def _send(self, text: str, read_at: float, *, lost: bool = False, waited: float = 0) -> None:
        promised = self._is_promised_an_answer(text, read_at)
        outcome = self._ledger.show(text, waited=waited)
        self._time += waited
        if promised:
            assert isinstance(outcome, Refreshed) or (outcome is Verdict.BUSY and text != self._store)
        if not lost and text == self._store:
            self._receive(outcome)

    def _receive(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refreshed):
            self._store = outcome.refresh_token
        elif outcome is not Verdict.BUSY:
            self._signed_in = False

    def _is_promised_an_answer(self, text: str, read_at: float) -> bool:
        """Nobody else has shown anything, and none of the cases that the README knows and accepts."""
        row = self._ledger.row
        if self._robbed or self._policy.is_strict or not self._ledger.is_live():
            return False
        if self._policy.on_shadowing == "revoke" and row.retried_in_a_row >= FURTHEST - 1:
            return False
        behind = row.generation - self._ledger.generation_of(text)
        if text != self._store:
            return self._time - read_at < STRAGGLER.total_seconds() - 0.1 and behind <= FURTHEST
        return behind == 0 or row.retry_until is None or clock.now() < row.retry_until

    def _thief_shows(self, text: str, *, waited: float = 0) -> None:
        self._robbed = True
        outcome = self._ledger.show(text, waited=waited)
        self._time += waited
        if isinstance(outcome, Refreshed):
            self._stolen.append(outcome.refresh_token)

    def _has_diverged(self) -> bool:
        """The thief holds what comes after the successor of what the client holds."""
        if not self._stolen or not self._ledger.is_live():
            return False
        generations = [self._ledger.generation_of(text) for text in (self._stolen[-1], self._store)]
        return generations[0] == self._ledger.row.generation >= generations[1] + 2


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_whatever_a_thief_and_the_owner_do_the_invariants_hold(new_ledger: NewLedger, policy: RefreshPolicy) -> None:
    run_state_machine_as_test(
        lambda: ClientAndThief(new_ledger, policy),  # pyright: ignore[reportArgumentType]
        settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS),
    )
