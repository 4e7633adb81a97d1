"""The trials, small; `make storm` has them full-size."""

import random

import pytest

from tests.reliability import crashes, lost_answers, storm
from tests.reliability.provider import Provider
from tests.reliability.trial import crashed, raged, suffered

SEED = random.randrange(2**32)


def test_in_a_storm_every_honest_renewal_succeeds_and_no_token_has_two_successors(provider: Provider) -> None:
    trial = raged(provider, storm.SMALL, SEED)
    assert trial.faults == [], f"seed {SEED}: {trial.figures}"


def test_answers_that_get_lost_sign_nobody_out_and_leave_one_current_token_a_grant(provider: Provider) -> None:
    trial = suffered(provider, lost_answers.SMALL, SEED)
    assert trial.faults == [], f"seed {SEED}: {trial.figures}"


@pytest.mark.timeout(240)
def test_kills_without_warning_lose_no_renewal_and_sign_nobody_out(provider: Provider) -> None:
    trial = crashed(provider, crashes.SMALL, SEED)
    assert trial.faults == [], f"seed {SEED}: {trial.figures}"
