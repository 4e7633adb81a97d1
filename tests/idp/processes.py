"""Processes for races: forked from one that has imported the provider once for all, not from pytest and its threads."""

import multiprocessing

PROCESS = multiprocessing.get_context("forkserver")
PROCESS.set_forkserver_preload(["tests.idp.conftest", "tests.idp.token_endpoint", "tests.idp.pages"])
