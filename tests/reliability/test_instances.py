"""Three instances behind nginx that come and go, small; `make storm ARGS=instances` has it full-size."""

import random
from pathlib import Path

from tests.reliability import instances
from tests.reliability.cluster import running_cluster
from tests.reliability.trial import disturbed

SEED = random.randrange(2**32)


def test_instances_that_come_and_go_lose_no_renewal_and_sign_nobody_out(tmp_path: Path) -> None:
    with running_cluster(tmp_path) as cluster:
        trial = disturbed(cluster, instances.SMALL, SEED)
    assert trial.faults == [], f"seed {SEED}: {trial.figures}"
