from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from mvc_client.extensions import reading, writing
from mvc_client.login import sign_in_store
from mvc_client.login.models import SignInRow
from mvc_client.login.sign_in_store import KEPT_PER_BROWSER, LIFETIME, SignIn
from shared.sealing import Sealer
from tests.mvc_client.sessions import NOON, SEALER

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def add(state: str = "state", browser: str = "browser", now: datetime = NOON) -> None:
    with writing() as connection:
        sign_in_store.add(connection, SEALER, state, browser, SignIn(f"nonce of {state}", "verifier"), now)


def take(
    state: str = "state", browser: str = "browser", now: datetime = NOON, sealer: Sealer = SEALER
) -> SignIn | None:
    with writing() as connection:
        return sign_in_store.take(connection, sealer, state, browser, now)


def count() -> int:
    with reading() as connection:
        return connection.execute(select(func.count()).select_from(SignInRow)).scalar_one()


def test_a_sign_in_is_good_once() -> None:
    add()
    assert take() == SignIn("nonce of state", "verifier")
    assert take() is None


def test_only_the_browser_that_began_it_can_use_it() -> None:
    add()
    assert take(browser="another browser") is None
    assert take() is not None


def test_it_is_over_after_an_hour() -> None:
    add()
    assert take(now=NOON + LIFETIME) is None
    assert take(now=NOON + LIFETIME - SECOND) is not None


def test_neither_state_nor_verifier_stand_in_the_database() -> None:
    add("the-state")
    with reading() as connection:
        row = connection.execute(select(SignInRow)).one()
    assert not any(
        "the-state" in str(value) or "verifier" in str(value) for value in (row.state_digest, row.code_verifier)
    )


def test_without_the_secret_key_it_is_lost() -> None:
    add()
    assert take(sealer=Sealer(["another key"], "mvc-tokens")) is None


def test_the_expired_ones_go_when_a_new_one_comes() -> None:
    add("old")
    add("new", now=NOON + LIFETIME)
    assert count() == 1


def test_a_browser_that_begins_too_many_loses_its_oldest_and_others_lose_nothing() -> None:
    add("of another", "another browser", NOON - SECOND)
    for number in range(KEPT_PER_BROWSER + 3):
        add(f"state {number}", now=NOON + number * SECOND)
    assert count() == KEPT_PER_BROWSER + 1
    assert take("state 2", now=NOON + SECOND) is None
    assert take("state 3", now=NOON + SECOND) is not None
    assert take("of another", "another browser") is not None


def test_begun_in_another_tab_it_moves_to_the_new_id_of_the_browser() -> None:
    add()
    with writing() as connection:
        sign_in_store.move(connection, "browser", "the same browser, signed in")
    assert take() is None
    assert take(browser="the same browser, signed in") is not None
