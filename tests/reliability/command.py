"""The full size, from the command line: prints figures, and ends with status 1 if anything was lost."""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.reliability import crashes, instances, lost_answers, storm
from tests.reliability.cluster import running_cluster
from tests.reliability.provider import DATABASES, Provider, running_provider
from tests.reliability.trial import Trial, crashed, disturbed, raged, suffered

TRIALS: Mapping[str, Callable[[Provider, int], Trial]] = {
    "storm": lambda provider, seed: raged(provider, storm.FULL, seed),
    "lost-answers": lambda provider, seed: suffered(provider, lost_answers.FULL, seed),
    "crashes": lambda provider, seed: crashed(provider, crashes.FULL, seed),
}
INSTANCES = "instances"
"""The one trial of several instances: on PostgreSQL alone."""


def main() -> None:
    """Run what the arguments name, by default everything on both databases."""
    arguments = _arguments()
    print(f"seed {arguments.seed}, {os.cpu_count()} processors", flush=True)
    failed = False
    for database in arguments.database or DATABASES:
        for name in arguments.trial or (*TRIALS, INSTANCES):
            if (name, database) == (INSTANCES, "sqlite"):
                continue
            with tempfile.TemporaryDirectory(prefix="sixty-") as folder:
                trial = _tried(name, database, Path(folder), arguments.seed)
            print(_line(database, name, trial), *trial.faults, sep="\n", flush=True)
            failed |= bool(trial.faults)
    sys.exit(failed)


def _tried(name: str, database: str, folder: Path, seed: int) -> Trial:
    if name == INSTANCES:
        with running_cluster(folder) as cluster:
            return disturbed(cluster, instances.FULL, seed)
    with running_provider(folder, database) as provider:
        return TRIALS[name](provider, seed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("trial", nargs="*", choices=[*TRIALS, INSTANCES], help="default: all")
    parser.add_argument("--database", action="append", choices=DATABASES, help="default: both")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="of what is random")
    return parser.parse_args()


def _line(database: str, name: str, trial: Trial) -> str:
    verdict = "nothing lost" if not trial.faults else f"{len(trial.faults)} FAULTS"
    return f"{name}, {database}: {verdict}; {trial.seconds:.0f} s; {trial.figures}"
