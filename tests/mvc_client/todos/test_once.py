"""A change is made once: the token may expire under it, its answer may be lost, the button may be pressed twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mvc_client.extensions import writing
from mvc_client.session import session_store
from shared import clock
from tests.mvc_client.peer import Peer
from tests.mvc_client.todos.conftest import Line, Todos

REFUSED = 125  # seconds after which api1 refuses a token of now


def later(peer: Peer, seconds: float) -> None:
    clock.set_offset_seconds(seconds)
    peer.script.offset_seconds = seconds


def on_401(todos: Todos) -> None:
    assert todos.browser.post("/renewal", mode="on_401").status_code == 303


def test_in_the_very_second_of_expiry_the_item_is_neither_lost_nor_stored_twice(
    sea_trial: Todos, line: Line, peer: Peer
) -> None:
    on_401(sea_trial)
    line.requests.clear()
    later(peer, REFUSED)
    sea_trial.press("Add", "Check the anchor light")
    assert sea_trial.items() == ["Check the anchor light"]
    refused, stored = line.changes()
    assert refused == stored
    assert refused[2].startswith('"')
    assert len(peer.script.refreshes) == 1
    assert "<strong>Saved once.</strong> The change reached api1 at " in sea_trial.page
    assert "renewed, sent again with the same key, stored one time." in sea_trial.page
    sea_trial.open(sea_trial.path)
    assert "Saved once" not in sea_trial.page


def test_a_token_that_expires_on_the_way_to_api1_is_renewed_after_all(sea_trial: Todos, line: Line, peer: Peer) -> None:
    line.requests.clear()

    def expire() -> None:
        line.before = lambda: None
        later(peer, REFUSED)

    line.before = expire
    sea_trial.press("Add", "one")
    assert (sea_trial.items(), len(line.changes()), len(peer.script.refreshes)) == (["one"], 2, 1)


def test_a_renewal_ahead_is_mentioned_too(sea_trial: Todos, line: Line, peer: Peer) -> None:
    line.requests.clear()
    later(peer, 55)
    sea_trial.press("Add", "one")
    assert len(line.changes()) == 1
    assert "The token was renewed on the way at" in sea_trial.page


def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(sea_trial: Todos, line: Line) -> None:
    line.requests.clear()
    line.fates.append("lose")
    sea_trial.press("Add", "one")
    first, second = line.changes()
    assert first == second
    assert sea_trial.items() == ["one"]
    assert "No answer came at first." in sea_trial.page


def test_if_no_answer_comes_at_all_try_again_does_it_exactly_once(sea_trial: Todos, line: Line) -> None:
    line.requests.clear()
    line.fates.extend(["lose", "lose"])
    answer = sea_trial.press("Add", "one <b>")
    assert answer.status_code == 503
    assert "api1 does not answer" in answer.text
    assert "Whether api1 has done it is not certain." in answer.text
    assert sea_trial.form("Try again")[1]["text"] == "one <b>"
    sea_trial.press("Try again")
    assert sea_trial.items() == ["one <b>"]
    assert len(set(line.changes())) == 1
    assert len(line.changes()) == 3


def test_lost_answers_of_every_other_change_do_it_once_too(sea_trial: Todos, line: Line) -> None:
    for text in ("one", "two", "three"):
        sea_trial.press("Add", text)
    for button, expected in (
        ("Move up: three", ["one", "three", "two"]),
        ("Complete: three", ["one", "three (done)", "two"]),
        ("Delete: three", ["one", "two"]),
    ):
        line.fates.extend(["lose", "lose"])
        assert sea_trial.press(button).status_code == 503
        sea_trial.press("Try again")
        assert sea_trial.items() == expected


def test_pressed_twice_it_is_done_once(sea_trial: Todos, line: Line) -> None:
    line.requests.clear()
    add, fields = sea_trial.form("Add")
    for _ in range(2):
        sea_trial.send(add, {**fields, "text": "one"})
    assert sea_trial.items() == ["one"]
    assert len(set(line.changes())) == 1
    sea_trial.send(add, {**fields, "text": "another text in the same form"})
    assert sea_trial.items() == ["one", "another text in the same form"]


def test_pressed_eight_times_in_the_same_moment_with_a_dead_token_it_is_done_once(
    sea_trial: Todos, peer: Peer, line: Line
) -> None:
    add, fields = sea_trial.form("Add")
    cookie = sea_trial.browser.http.get_cookie("mvc_client_session")
    assert cookie is not None
    later(peer, REFUSED)

    def press(_number: int) -> int:
        other = sea_trial.browser.app.test_client()
        other.set_cookie("mvc_client_session", cookie.value)
        return other.post(add, data={**fields, "text": "one"}).status_code

    with ThreadPoolExecutor(8) as together:
        assert list(together.map(press, range(8))) == [303] * 8
    sea_trial.open(sea_trial.path)
    assert (sea_trial.items(), len(peer.script.refreshes)) == (["one"], 1)


def test_a_change_that_api1_does_not_take_is_no_error_beside_a_field(sea_trial: Todos, line: Line) -> None:
    sea_trial.press("Add", "one")
    line.fates.append(("422 UNPROCESSABLE CONTENT", "{}", {}))
    answer = sea_trial.press("Complete: one")
    assert answer.status_code == 422
    assert "You wanted to complete “one”. api1 does not take this." in answer.text


def test_a_list_made_by_a_double_click_is_one(todos: Todos) -> None:
    address, fields = todos.form("Create")
    for _ in range(2):
        todos.send(address, {**fields, "text": "Sea trial"})
    assert todos.lists() == ["Sea trial"]


def test_a_completed_item_pressed_twice_is_no_conflict(sea_trial: Todos) -> None:
    sea_trial.press("Add", "one")
    address, fields = sea_trial.form("Complete: one")
    for _ in range(2):
        assert sea_trial.send(address, fields).status_code == 303
    assert sea_trial.items() == ["one (done)"]


def test_what_has_changed_meanwhile_is_shown_with_what_was_wanted(sea_trial: Todos) -> None:
    sea_trial.press("Add", "one")
    sea_trial.follow("Rename: one")
    stale_address, stale = sea_trial.form("Save")
    sea_trial.press("Save", "changed in another tab")
    answer = sea_trial.send(stale_address, {**stale, "text": "my text"})
    assert answer.status_code == 409
    assert "You wanted to rename “changed in another tab” to “my text”." in answer.text
    assert sea_trial.items() == ["changed in another tab"]
    sea_trial.press("Do it all the same")
    assert sea_trial.items() == ["my text"]


def test_a_list_that_has_changed_is_not_deleted_unseen(sea_trial: Todos) -> None:
    sea_trial.follow("Delete list")
    delete = sea_trial.form("Delete the list")
    sea_trial.press("Add", "added in another tab")
    answer = sea_trial.send(*delete)
    assert answer.status_code == 409
    assert "You wanted to delete “Sea trial”." in answer.text
    assert sea_trial.items() == ["added in another tab"]
    sea_trial.press("Do it all the same")
    assert sea_trial.lists() == []


@pytest.mark.parametrize(
    ("fate", "title"),
    [
        (("503 SERVICE UNAVAILABLE", "{}", {"Retry-After": "1"}), "api1 is busy"),
        (("409 CONFLICT", "{}", {"Retry-After": "1"}), "api1 is busy"),
        (("500 INTERNAL SERVER ERROR", "<h1>Oops</h1>", {}), "api1 gave an answer that is none"),
    ],
)
def test_a_busy_or_broken_api1_is_tried_again_with_what_was_typed(
    sea_trial: Todos, line: Line, fate: tuple[str, str, dict[str, str]], title: str
) -> None:
    line.fates.append(fate)
    answer = sea_trial.press("Add", "one")
    assert answer.status_code in (502, 503)
    assert title in answer.text
    sea_trial.press("Try again")
    assert sea_trial.items() == ["one"]


def test_if_the_provider_cannot_renew_nothing_is_lost(sea_trial: Todos, peer: Peer) -> None:
    later(peer, REFUSED)
    peer.script.faults.append("refresh:503/3600")
    answer = sea_trial.press("Add", "one")
    assert answer.status_code == 503
    assert "The tokens could not be renewed" in answer.text
    assert "not certain" not in answer.text
    sea_trial.press("Try again")
    assert sea_trial.items() == ["one"]


def test_without_api1_the_lists_cannot_be_shown_and_the_page_says_so(sea_trial: Todos, line: Line) -> None:
    line.fates.append("lose")
    answer = sea_trial.open(sea_trial.path)
    assert answer.status_code == 503
    assert f'href="{sea_trial.path}">Try again' in answer.text


@pytest.mark.parametrize(
    "body", ["<h1>Welcome</h1>", "[]", "null", '{"todo_lists": [{"id": 1}], "next": null}', "[" * 100_000]
)
def test_garbage_for_an_answer_is_a_clear_page(todos: Todos, line: Line, body: str) -> None:
    line.fates.append(("200 OK", body, {}))
    answer = todos.open("/todos")
    assert answer.status_code == 502
    assert "api1 gave an answer that is none" in answer.text


def test_garbage_after_a_list_was_made_leads_to_the_lists(todos: Todos, line: Line) -> None:
    line.fates.append(("201 CREATED", '{"id": "//evil.test"}', {}))
    answer = todos.press("Create", "Sea trial")
    assert (answer.status_code, answer.location) == (303, "/todos")


def test_a_session_that_is_over_shows_why_and_the_text_that_was_not_saved(sea_trial: Todos, peer: Peer) -> None:
    later(peer, 55)
    peer.dead = True
    answer = sea_trial.press("Add", "one <b>")
    assert answer.status_code == 403
    assert "The provider refused to renew your tokens" in answer.text
    assert "<p>one &lt;b&gt;</p>" in answer.text
    again = sea_trial.browser.get("/todos")
    assert (again.status_code, again.location) == (303, "/")


def test_who_has_no_session_any_more_finds_the_text_too(sea_trial: Todos) -> None:
    cookie = sea_trial.browser.http.get_cookie("mvc_client_session")
    assert cookie is not None
    with sea_trial.browser.app.app_context(), writing() as connection:
        session_store.remove(connection, cookie.value)
    answer = sea_trial.press("Add", "one")
    assert answer.status_code == 403
    assert "You are not signed in" in answer.text
    assert "<p>one</p>" in answer.text
