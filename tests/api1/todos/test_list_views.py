"""Lists over HTTP: made, shown, renamed, deleted, a page at a time; each person's own."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert

from api1.app import MAX_BODY_BYTES
from api1.extensions import writing
from api1.todos.models import ListRow, OwnerRow
from shared import clock
from tests.api1.todos.conftest import Person, wrong_names

MISSING = "/todo-lists/6f1b24c0-9d8f-4f5c-8a57-000000000000"


def test_a_new_list_is_answered_with_its_address_and_its_version(alice: Person) -> None:
    answer = alice.send("POST", "/todo-lists", {"title": "Shopping 🛒"})
    made = answer.get_json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/todo-lists/{made['id']}")
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == ('"1"', "no-store")
    assert str(UUID(made["id"])) == made["id"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", made["created_at"])
    assert abs((datetime.now(UTC) - datetime.fromisoformat(made["created_at"])).total_seconds()) < 60
    members = {"title": "Shopping 🛒", "version": 1, "open": 0, "done": 0, "items": []}
    assert {name: made[name] for name in members} == members
    shown = alice.send("GET", answer.headers["Location"])
    assert (shown.get_json(), shown.headers["ETag"]) == (made, '"1"')


def test_a_renamed_list_has_the_next_version(alice: Person) -> None:
    address = alice.new_list("Shoping")
    answer = alice.send("PATCH", address, {"title": "Shopping"})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (answer.get_json()["title"], answer.get_json()["version"]) == ("Shopping", 2)
    assert alice.get(address) == {**answer.get_json(), "items": []}


def test_a_deleted_list_is_gone(alice: Person) -> None:
    address, other = alice.new_list("a"), alice.new_list("b")
    answer = alice.send("DELETE", address)
    assert (answer.status_code, answer.data, answer.headers.get("Content-Type")) == (204, b"", None)
    assert alice.send("GET", address).status_code == 404
    assert alice.send("DELETE", address).status_code == 404
    assert alice.titles() == ["b"]
    assert alice.get(other)["title"] == "b"


def test_lists_are_shown_oldest_first_a_page_at_a_time(alice: Person) -> None:
    for number in range(5):
        alice.new_list(str(number))
    first = alice.get("/todo-lists?limit=2")
    assert [each["title"] for each in first["todo_lists"]] == ["0", "1"]
    assert set(first["todo_lists"][0]) == {"id", "title", "version", "open", "done", "created_at"}
    second = alice.get(f"/todo-lists?limit=2&after={first['next']}")
    last = alice.get(f"/todo-lists?limit=2&after={second['next']}")
    assert [each["title"] for each in (*second["todo_lists"], *last["todo_lists"])] == ["2", "3", "4"]
    assert last["next"] is None
    assert alice.get("/todo-lists?limit=5")["next"] is None


def test_a_page_goes_on_when_the_list_behind_the_cursor_is_deleted(alice: Person) -> None:
    addresses = [alice.new_list(str(number)) for number in range(3)]
    cursor = alice.get("/todo-lists?limit=1")["next"]
    alice.send("DELETE", addresses[0])
    assert [each["title"] for each in alice.get(f"/todo-lists?after={cursor}")["todo_lists"]] == ["1", "2"]


def test_a_list_made_after_the_last_was_deleted_comes_after_the_cursor(alice: Person) -> None:
    addresses = [alice.new_list(str(number)) for number in range(2)]
    cursor = alice.get("/todo-lists?limit=1")["next"]
    for address in addresses:
        alice.send("DELETE", address)
    alice.new_list("new")
    assert [each["title"] for each in alice.get(f"/todo-lists?after={cursor}")["todo_lists"]] == ["new"]


def test_a_clock_that_goes_back_does_not_change_the_order(alice: Person) -> None:
    alice.new_list("first")
    clock.set_offset_seconds(-30)
    alice.new_list("second")
    assert alice.titles() == ["first", "second"]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1e1", "", "1&limit=2", "9" * 5000])
def test_a_limit_that_is_none_is_refused(alice: Person, limit: str) -> None:
    assert wrong_names(alice.send("GET", f"/todo-lists?limit={limit}")) == ["limit"]


@pytest.mark.parametrize("after", ["", "x", "AAAAA%00", "%F0%9F%9B%92"])
def test_a_cursor_that_is_none_is_refused(alice: Person, after: str) -> None:
    assert wrong_names(alice.send("GET", f"/todo-lists?after={after}")) == ["after"]


@pytest.mark.parametrize("title", ["", " ", "a\x00b", "a\nb", "\ud800", "x" * 201, 7, None, True, ["x"], {"a": 1}])
def test_a_title_that_is_none_is_refused_and_not_shown(alice: Person, title: object) -> None:
    address = alice.new_list("good")
    for answer in (alice.send("POST", "/todo-lists", {"title": title}), alice.send("PATCH", address, {"title": title})):
        assert wrong_names(answer) == ["title"]
        rule = "1 to 200 characters, not only white space, no control characters."
        assert answer.get_json()["errors"] == [{"name": "title", "rule": rule}]
    assert alice.titles() == ["good"]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, ["title"]),
        ({"title": "x", "secret input": 1}, ["body"]),
        ({"secret input": 1}, ["title", "body"]),
        ([], ["body"]),
        ("x", ["body"]),
        (None, ["body"]),
        (7, ["body"]),
        ('{"title": "x"}', ["body"]),
    ],
)
def test_another_body_than_a_title_is_refused_without_echoing_it(alice: Person, body: object, names: list[str]) -> None:
    text = json.dumps(body)
    answer = alice.client.post("/todo-lists", data=text, content_type="application/json", headers=alice.headers)
    assert wrong_names(answer) == names
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b'{"title": NaN}',
        b'{"title": "a", "title": "a"}',
        b"\xff",
        b"[" * 60_000,
        b'{"n": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_is_400(alice: Person, text: bytes) -> None:
    answer = alice.client.post("/todo-lists", data=text, content_type="application/json", headers=alice.headers)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(("spaces", "status"), [(100, 201), (MAX_BODY_BYTES, 413)])
def test_a_body_that_does_not_say_its_length_has_the_same_limit(alice: Person, spaces: int, status: int) -> None:
    answer = alice.client.post(
        "/todo-lists",
        input_stream=BytesIO(b'{"title": "x"}' + b" " * spaces),
        content_type="application/json",
        headers=alice.headers,
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert (answer.status_code, len(alice.titles())) == (status, int(status == 201))


@pytest.mark.parametrize(
    "content_type", [None, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"]
)
def test_another_type_than_json_is_415(alice: Person, content_type: str | None) -> None:
    answer = alice.client.post("/todo-lists", data=b"{}", content_type=content_type, headers=alice.headers)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")


def test_a_charset_in_the_type_is_no_trouble(alice: Person) -> None:
    type_ = "application/json; charset=utf-8"
    answer = alice.client.post("/todo-lists", data=b'{"title": "x"}', content_type=type_, headers=alice.headers)
    assert answer.status_code == 201


@pytest.mark.parametrize("list_id", ["x", "%00", "6F1B24C0-9D8F-4F5C-8A57-000000000000", MISSING[12:] + "%0A", "é"])
def test_an_id_that_is_none_is_404(alice: Person, list_id: str) -> None:
    assert alice.send("GET", f"/todo-lists/{list_id}").status_code == 404


def test_somebody_elses_list_is_answered_like_a_missing_one_and_stays_as_it_is(alice: Person, bob: Person) -> None:
    address = alice.new_list("Alice's")
    for method, body in (("GET", None), ("PATCH", {"title": "Bob's"}), ("DELETE", None)):
        others, missing = bob.send(method, address, body), bob.send(method, MISSING, body)
        assert (others.status_code, others.data) == (404, missing.data)
    assert bob.titles() == []
    assert alice.get(address)["title"] == "Alice's"


def test_nobody_makes_more_than_500_lists(app: Flask, alice: Person, bob: Person) -> None:
    alice.new_list()
    now = clock.now()
    with app.app_context(), writing() as connection:
        rows = [
            {"id": str(uuid4()), "owner": "alice", "number": n, "title": "x", "version": 1, "created_at": now}
            for n in range(2, 501)
        ]
        connection.execute(insert(ListRow), rows)
        connection.execute(OwnerRow.__table__.update().values(lists_made=500))
    answer = alice.send("POST", "/todo-lists", {"title": "x"})
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert "500" in answer.get_json()["detail"]
    bob.new_list()
    assert len(alice.get("/todo-lists?limit=100")["todo_lists"]) == 100


@pytest.mark.parametrize("sub", ["x" * 256, "a\x00b", "é", "\ud800"])
def test_a_sub_that_no_database_should_hold_is_403(person: Callable[[str], Person], sub: str) -> None:
    stranger = person(sub)
    assert stranger.send("GET", "/todo-lists").status_code == 403
    assert stranger.send("POST", "/todo-lists", {"title": "x"}).status_code == 403


def test_without_a_token_nothing_is_looked_at(alice: Person) -> None:
    address = alice.new_list()
    for method, path in (("GET", "/todo-lists"), ("POST", "/todo-lists"), ("GET", address), ("DELETE", address)):
        assert alice.client.open(path, method=method).status_code == 401
