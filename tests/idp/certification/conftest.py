import itertools
from collections.abc import Iterator

import pytest
from flask import Flask

from shared import clock
from tests.idp.certification.suite import Browser, Client, Suite, serving
from tests.idp.databases import Database, databases

KINDS = ("provisioned", "registered")
_seconds = itertools.count(step=5)


def next_second() -> int:
    """Where the clock stands in the next test: clients register one by one, a minute holds only so many."""
    return next(_seconds)


@pytest.fixture(scope="module")
def served(filled_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One provider for all tests of a file."""
    database = databases.copy(filled_database, tmp_path_factory.mktemp("certification"))
    with serving(database) as app:
        yield app
    databases.drop(database)


@pytest.fixture(params=[*((kind, None) for kind in KINDS), ("registered", "form_post")], ids=str)
def suite(request: pytest.FixtureRequest, served: Flask) -> Iterator[Suite]:
    """Every kind of client, and one of them with the answers in a form, in which nothing depends on the kind."""
    clock.set_offset_seconds(next_second())
    yield Suite(served, *request.param)
    clock.set_offset_seconds(0)


@pytest.fixture
def client(suite: Suite) -> Client:
    return suite.client()


@pytest.fixture
def browser(suite: Suite) -> Browser:
    return suite.browser()
