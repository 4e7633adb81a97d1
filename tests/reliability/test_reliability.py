"""The trials, small; `make storm` has them full-size."""

import random

from tests.reliability import storm
from tests.reliability.provider import Provider
from tests.reliability.trial import raged

SEED = random.randrange(2**32)


def test_in_a_storm_every_honest_renewal_succeeds_and_no_token_has_two_successors(provider: Provider) -> None:
    trial = raged(provider, storm.SMALL, SEED)
    assert trial.faults == [], f"seed {SEED}: {trial.figures}"
