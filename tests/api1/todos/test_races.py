"""Four processes at once, on SQLite and on PostgreSQL: one wins, nothing is done twice, limits and order hold.

The processes are started once for all of it; each test looks at rounds of its own.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from api1 import migration
from api1.app import create_app
from api1.extensions import db, reading, writing
from api1.todos.models import ItemRow, ListRow, OwnerRow
from shared import clock
from tests.api1.conftest import settings
from tests.api1.todos.conftest import Person
from tests.api1.todos.racers import PROCESSES, Answer, Request, race
from tests.shared.little_provider import Provider
from tests.support.postgresql import running_postgresql

ROUNDS = 8


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('races') / 'api1.sqlite'}"
        else:
            url = stack.enter_context(running_postgresql())
        migration.migrate(settings("http://provider.test", database_url=url))
        yield url


@pytest.fixture(scope="module")
def app(provider: Provider, url: str) -> Iterator[Flask]:
    app = create_app(settings(provider.issuer, database_url=url))
    yield app
    with app.app_context():
        db.engine.dispose()


@dataclass(frozen=True)
class Races:
    """What there was, and what the processes were answered, by the name of the race."""

    alice: Person
    new: Person
    lists: dict[str, str]
    answers: dict[str, list[list[Answer]]]


@pytest.fixture(scope="module")
def races(app: Flask, provider: Provider, url: str) -> Races:
    alice, new = Person(app.test_client(), provider, "alice"), Person(app.test_client(), provider, "new")
    lists = {name: alice.new_list() for name in ("renamed", "edited", "repeated", "ordered", "full")}
    item = alice.new_item(lists["edited"])
    fill(app, alice, lists["full"])
    numbers = range(1, ROUNDS + 1)
    rounds: dict[str, list[list[Request]]] = {
        "renamed": [[("PATCH", lists["renamed"], {"title": "x"}, {"If-Match": f'"{n}"'})] * PROCESSES for n in numbers],
        "edited": [[("PATCH", item, {"text": "x"}, {"If-Match": f'"{n}"'})] * PROCESSES for n in numbers],
        "repeated": [
            [("POST", f"{lists['repeated']}/items", {"text": "x"}, {"Idempotency-Key": f"key {n}"})] * PROCESSES
            for n in numbers
        ],
        "ordered": moves(alice, lists["ordered"]),
        "full items": [[("POST", f"{lists['full']}/items", {"text": "x"}, {})] * PROCESSES],
        "full lists": [[("POST", "/todo-lists", {"title": "x"}, {})] * PROCESSES],
        "new": [[("POST", "/todo-lists", {"title": "x"}, new.headers)] * PROCESSES],
    }
    every = [round_ for each in rounds.values() for round_ in each]
    told = iter(race({"issuer": provider.issuer, "database_url": url, "headers": alice.headers, "rounds": every}))
    return Races(alice, new, lists, {name: [next(told) for _ in each] for name, each in rounds.items()})


def fill(app: Flask, person: Person, address: str) -> None:
    """Only two places are left in the list, and two for lists."""
    list_id, now, have = address.rpartition("/")[2], clock.now(), len(person.titles())
    item: dict[str, Any] = {"list_id": list_id, "text": "x", "done": False, "version": 1, "created_at": now}
    made: dict[str, Any] = {"owner": person.sub, "title": "x", "version": 1, "created_at": now}
    with app.app_context(), writing() as connection:
        connection.execute(insert(ItemRow), [{**item, "id": str(uuid4()), "position": n} for n in range(498)])
        connection.execute(insert(ListRow), [{**made, "id": str(uuid4()), "number": n} for n in range(have + 1, 499)])
        connection.execute(update(OwnerRow).where(OwnerRow.sub == person.sub).values(lists_made=498))


def moves(person: Person, order: str) -> list[list[Request]]:
    """Two move something in each round, one adds something, and one deletes something or moves it."""
    chance = random.Random(1)
    kept, deleted = ([person.new_item(order) for _ in range(count)] for count in (6, ROUNDS // 2))

    def move() -> Request:
        return "PATCH", chance.choice(kept), {"position": chance.randrange(6)}, {}

    def delete_or_move(number: int) -> Request:
        return ("DELETE", deleted[number // 2], None, {}) if number % 2 else move()

    added: Request = ("POST", f"{order}/items", {"text": "new"}, {})
    return [[move(), move(), added, delete_or_move(number)] for number in range(ROUNDS)]


def statuses(told: list[list[Answer]]) -> list[list[int]]:
    return [sorted(status for status, _ in answers) for answers in told]


def positions(app: Flask, address: str) -> list[int]:
    with app.app_context(), reading() as connection:
        of_list = select(ItemRow.position).where(ItemRow.list_id == address.rpartition("/")[2])
        return sorted(connection.execute(of_list).scalars())


@pytest.mark.parametrize("name", ["renamed", "edited"])
def test_of_changes_to_the_same_version_exactly_one_is_done(races: Races, name: str) -> None:
    assert statuses(races.answers[name]) == [[200, 412, 412, 412]] * ROUNDS


def test_the_same_key_at_the_same_moment_is_one_change_and_one_answer(races: Races) -> None:
    for told in races.answers["repeated"]:
        assert told == [told[0]] * PROCESSES
        assert told[0][0] == 201
    assert len(races.alice.get(races.lists["repeated"])["items"]) == ROUNDS


def test_positions_have_no_gap_and_none_twice_whatever_happens_at_once(app: Flask, races: Races) -> None:
    assert {status for told in statuses(races.answers["ordered"]) for status in told} == {200, 201, 204}
    assert positions(app, races.lists["ordered"]) == list(range(6 + ROUNDS))
    changes = 6 + ROUNDS // 2 + ROUNDS * PROCESSES
    assert races.alice.get(races.lists["ordered"])["version"] == 1 + changes


def test_the_last_places_are_given_away_once(app: Flask, races: Races) -> None:
    assert statuses(races.answers["full items"]) == [[201, 201, 409, 409]]
    assert statuses(races.answers["full lists"]) == [[201, 201, 409, 409]]
    assert positions(app, races.lists["full"]) == list(range(500))


def test_the_first_changes_of_somebody_new_may_come_at_once(races: Races) -> None:
    assert statuses(races.answers["new"]) == [[201] * PROCESSES]
    assert len(races.new.titles()) == PROCESSES
