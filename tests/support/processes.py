"""Processes for races: forked from one that has imported everything once for all, not from pytest and its threads."""

import multiprocessing

PROCESS = multiprocessing.get_context("forkserver")
# Python has one such process beside each, and of several lists the last one that was set would count.
PROCESS.set_forkserver_preload(
    [
        *("tests.idp.conftest", "tests.idp.token_endpoint", "tests.idp.pages"),
        *("tests.reliability.storm", "tests.reliability.crash_clients"),
        "tests.mvc_client.tokens.racer",
    ]
)
