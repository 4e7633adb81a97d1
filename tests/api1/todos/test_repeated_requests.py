"""Idempotency-Key over HTTP: the same answer again, and nothing done twice."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, func, insert, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from api1.extensions import db, reading, writing
from api1.todos.idempotency import MOST_KEPT, digest
from api1.todos.models import AnswerRow
from shared import clock
from tests.api1.todos.conftest import Person, wrong_names

DAY = 24 * 60 * 60


def told(answer: TestResponse) -> tuple[Any, ...]:
    headers = answer.headers
    return answer.status_code, answer.data, headers.get("ETag"), headers.get("Location"), answer.mimetype


def test_every_change_is_answered_again_and_not_done_again(alice: Person) -> None:
    address = alice.new_list()
    item, other = alice.new_item(address, "milk"), alice.new_item(address, "eggs")
    requests = [
        ("POST", "/todo-lists", {"title": "new"}),
        ("PATCH", address, {"title": "renamed"}),
        ("POST", f"{address}/items", {"text": "tea"}),
        ("PATCH", item, {"position": 2}),
        ("DELETE", other, None),
        ("DELETE", address, None),
    ]
    for number, (method, path, body) in enumerate(requests):
        first = alice.send(method, path, body, Idempotency_Key=f"key {number}")
        version = alice.get(address)["version"] if path != address or method != "DELETE" else None
        again = alice.send(method, path, body, Idempotency_Key=f'"key {number}"')
        assert told(again) == told(first)
        assert first.status_code in (200, 201, 204)
        if version is not None:
            assert alice.get(address)["version"] == version
    assert alice.titles() == ["new"]


def test_the_condition_is_judged_once_only(alice: Person) -> None:
    address = alice.new_list()
    headers = {"If_Match": '"1"', "Idempotency_Key": "k"}
    answers = [alice.send("PATCH", address, {"title": "x"}, **headers) for _ in range(2)]
    assert [told(each) for each in answers] == [told(answers[0])] * 2
    assert answers[0].headers["ETag"] == '"2"'


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("POST", "/todo-lists", {"title": "other"}, {}),
        ("POST", "/todo-lists", {"title": "x"}, {"If_Match": '"1"'}),
        ("PATCH", "{address}", {"title": "x"}, {}),
        ("DELETE", "{address}", None, {}),
    ],
)
def test_a_key_that_belongs_to_another_request_is_refused(
    alice: Person, method: str, path: str, body: object, headers: dict[str, str]
) -> None:
    address = alice.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key="k").headers["Location"]
    answer = alice.send(method, path.format(address=address), body, Idempotency_Key="k", **headers)
    assert wrong_names(answer) == ["Idempotency-Key"]
    assert alice.titles() == ["x"]


@pytest.mark.parametrize("key", ["", '""', '"', "é", "x" * 256])
def test_what_is_no_key_is_refused_and_nothing_is_done(alice: Person, key: str) -> None:
    answer = alice.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key=key)
    assert wrong_names(answer) == ["Idempotency-Key"]
    assert alice.titles() == []


def test_a_commit_whose_answer_was_lost_is_not_called_undone_and_its_key_finds_it(app: Flask, alice: Person) -> None:
    def commit_and_lose_the_answer(connection: Connection) -> None:
        connection.exec_driver_sql("COMMIT")
        raise OperationalError("COMMIT", {}, Exception("the server closed the connection"))

    with app.app_context():
        event.listen(db.engine, "commit", commit_and_lose_the_answer)
        lost = alice.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key="k")
        event.remove(db.engine, "commit", commit_and_lose_the_answer)
    assert lost.status_code == 503
    assert "may have been made" in lost.text
    assert alice.titles() == ["x"]
    assert alice.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key="k").status_code == 201
    assert alice.titles() == ["x"]


def test_a_body_nested_about_as_deep_as_can_be_read_is_refused_like_any_other(alice: Person) -> None:
    def status(depth: int) -> int:
        text = f'{{"title": {"[" * depth}{"]" * depth}}}'
        headers = {**alice.headers, "Idempotency-Key": f"deep {depth}", "Content-Type": "application/json"}
        return alice.client.post("/todo-lists", data=text, headers=headers).status_code

    assert {status(depth) for depth in (1, *range(900, 1100), 20_000)} == {400, 422}


def test_a_refused_request_does_not_use_its_key_up(alice: Person) -> None:
    address = alice.new_list()
    item = alice.new_item(address)
    assert alice.send("PATCH", item, {"text": " "}, Idempotency_Key="k").status_code == 422
    assert alice.send("PATCH", item, {"text": "x"}, Idempotency_Key="k", If_Match='"9"').status_code == 412
    assert alice.send("PATCH", item[:-4] + "0000", {"text": "x"}, Idempotency_Key="k").status_code == 404
    assert alice.send("PATCH", item, {"text": "x"}, Idempotency_Key="k").status_code == 200


def test_a_key_is_each_persons_own(alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        assert person.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key="k").status_code == 201
    assert (alice.titles(), bob.titles()) == (["x"], ["x"])


def test_after_24_hours_a_key_is_free_again(alice: Person) -> None:
    alice.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key="k")
    clock.set_offset_seconds(DAY - 30)
    alice.renew()
    assert alice.send("POST", "/todo-lists", {"title": "other"}, Idempotency_Key="k").status_code == 422
    clock.set_offset_seconds(DAY + 30)
    alice.renew()
    assert alice.send("POST", "/todo-lists", {"title": "other"}, Idempotency_Key="k").status_code == 201
    assert alice.titles() == ["x", "other"]


def test_old_answers_are_deleted_a_few_at_a_time_with_every_change(app: Flask, alice: Person) -> None:
    alice.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key="young")
    row = {"owner": "alice", "request_digest": b"", "status": 204, "body": "", "created_at": clock.now()}
    with app.app_context(), writing() as connection:
        connection.execute(insert(AnswerRow), [{**row, "key_digest": bytes([n])} for n in range(30)])
    clock.set_offset_seconds(DAY)
    alice.renew()
    left = []
    for headers in ({"Idempotency_Key": "new"}, {}, {}):
        alice.send("POST", "/todo-lists", {"title": "x"}, **headers)
        with app.app_context(), reading() as connection:
            left.append(connection.execute(select(func.count()).select_from(AnswerRow)).scalar_one())
    assert left == [31 + 1 - 20, 1, 1]


def test_no_more_than_the_newest_thousand_of_a_person_are_kept(app: Flask, alice: Person, bob: Person) -> None:
    bob.send("POST", "/todo-lists", {"title": "bob's"}, Idempotency_Key="bob's")
    alice.new_list()
    start = clock.now() - timedelta(hours=1)
    with app.app_context(), writing() as connection:
        owner = alice.sub
        kept = {"request_digest": b"r" * 32, "status": 204, "body": "", "etag": None, "location": None, "owner": owner}
        rows = [
            {**kept, "key_digest": number.to_bytes(32), "created_at": start + timedelta(seconds=number)}
            for number in range(MOST_KEPT)
        ]
        connection.execute(insert(AnswerRow), rows)
    alice.send("POST", "/todo-lists", {"title": "newest"}, Idempotency_Key="newest")
    with app.app_context(), reading() as connection:
        left = list(connection.scalars(select(AnswerRow.key_digest).where(AnswerRow.owner == alice.sub)))
        assert connection.scalar(select(func.count()).where(AnswerRow.owner == bob.sub)) == 1
    assert len(left) == MOST_KEPT
    assert {(0).to_bytes(32), digest("newest")} & set(left) == {digest("newest")}


def test_no_key_and_no_token_is_kept(app: Flask, alice: Person) -> None:
    alice.send("POST", "/todo-lists", {"title": "x"}, Idempotency_Key="a secret key")
    with app.app_context(), reading() as connection:
        kept = repr(connection.execute(select(AnswerRow)).all())
    assert "a secret key" not in kept
    assert alice.headers["Authorization"].removeprefix("Bearer ") not in kept
