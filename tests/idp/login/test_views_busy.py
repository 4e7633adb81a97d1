"""The machine does not get to looking at a password: over the wire, at the page and at the JSON door."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from idp.extensions import reading
from idp.login.models import LoginCounterRow
from idp.login.password_turn import PasswordTurn
from tests.idp.authentication.door import Door
from tests.idp.login.held import held
from tests.idp.pages import PASSWORD, page, sign_in
from tests.support.explained import path_in
from tests.support.scraped import counted


@pytest.fixture
def door(client: FlaskClient) -> Door:
    return Door(client)


@pytest.fixture
def lock_file(app: Flask, tmp_path: Path) -> Path:
    """The one that the app's workers take turns on; nobody waits for long."""
    path = tmp_path / "lock"
    app.extensions["sixty_password_turn"] = PasswordTurn(str(path), patience_seconds=0.01)
    return path


@pytest.fixture
def busy(lock_file: Path) -> Iterator[None]:
    with held(lock_file):
        yield


def counters(app: Flask) -> int:
    with app.app_context(), reading() as connection:
        return connection.execute(select(func.count()).select_from(LoginCounterRow)).scalar_one()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("username", ["alice", "nobody"])
def test_the_page_keeps_the_name_and_says_when_to_try_again(app: Flask, client: FlaskClient, username: str) -> None:
    answer = sign_in(client, username=username)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert "Not signed in yet. Too many people sign in at this moment." in page(answer).text
    assert "Type it again in 3 seconds." in page(answer).text
    assert page(answer).ids["username"]["value"] == username
    assert PASSWORD not in answer.get_data(as_text=True).partition("Demo accounts")[0]
    assert counters(app) == 0
    assert counted(app, "sixty_sign_ins_total") == {("busy",): 1}


@pytest.mark.usefixtures("busy")
def test_the_json_door_answers_a_problem(app: Flask, door: Door) -> None:
    answer = door.login()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["error"] == "temporarily_unavailable"
    assert counters(app) == 0


def test_who_was_busy_signs_in_afterwards(client: FlaskClient, lock_file: Path) -> None:
    with held(lock_file):
        assert [sign_in(client, password="wrong").status_code for _ in range(6)] == [503] * 6
    assert sign_in(client).status_code == 303


def test_whoever_is_throttled_does_not_wait_for_a_turn(client: FlaskClient, lock_file: Path) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    with held(lock_file):
        assert sign_in(client).status_code == 429


@pytest.mark.usefixtures("busy")
def test_both_refusals_are_explained(client: FlaskClient, door: Door) -> None:
    for answer in (sign_in(client), door.login()):
        explained = page(client.get(path_in(answer)))
        assert "The machine gets to looking at the password" in explained.text
        assert "Try again, as Retry-After says." in explained.text
