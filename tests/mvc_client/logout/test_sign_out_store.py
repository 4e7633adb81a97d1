from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from mvc_client.extensions import reading, writing
from mvc_client.logout import sign_out_store
from mvc_client.logout.sign_out import SignOut
from mvc_client.logout.sign_out_store import LIFETIME
from tests.mvc_client.sessions import NOON

SECOND = timedelta(seconds=1)
DONE = SignOut("Alice", 4, NOON + timedelta(seconds=26), NOON)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        with writing() as connection:
            sign_out_store.add(connection, "state", "browser", DONE)
        yield


def find(state: str = "state", browser: str = "browser", now: object = NOON) -> SignOut | None:
    with reading() as connection:
        return sign_out_store.find(connection, state, browser, now)  # pyright: ignore[reportArgumentType]


def test_the_receipt_is_for_the_browser_that_signed_out() -> None:
    assert find() == DONE
    assert find(browser="another") is None
    assert find(state="another") is None


def test_it_is_kept_for_an_hour() -> None:
    assert find(now=NOON + LIFETIME - SECOND) is not None
    assert find(now=NOON + LIFETIME) is None


def test_the_first_return_counts() -> None:
    with writing() as connection:
        sign_out_store.note_return(connection, "state", "another", NOON)
        sign_out_store.note_return(connection, "state", "browser", NOON + SECOND)
        sign_out_store.note_return(connection, "state", "browser", NOON + 2 * SECOND)
    assert find() == replace(DONE, returned_at=NOON + SECOND)
