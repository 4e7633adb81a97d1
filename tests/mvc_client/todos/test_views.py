"""What a person does with lists, with the buttons of the pages."""

import uuid

from tests.mvc_client.conftest import Browser
from tests.mvc_client.peer import Peer
from tests.mvc_client.todos.conftest import Line, Todos


def test_a_list_is_made_used_and_deleted(todos: Todos) -> None:
    assert "You have none yet." in todos.page
    todos.press("Create", "Sea trial")
    assert "<h1>Sea trial</h1>" in todos.page
    for text in ("Check the anchor light", "Top up fresh water"):
        todos.press("Add", text)
    todos.press("Complete: Check")
    assert todos.items() == ["Check the anchor light (done)", "Top up fresh water"]
    assert "1 open, 1 done." in todos.page
    todos.press("Move up: Top up")
    todos.press("Reopen: Check")
    assert todos.items() == ["Top up fresh water", "Check the anchor light"]
    todos.follow("Rename: Top up")
    todos.press("Save", "Top up diesel")
    todos.press("Delete: Check")
    assert todos.items() == ["Top up diesel"]
    todos.follow("Rename")
    todos.press("Rename", "Sea trial 2")
    assert todos.lists() == ["Sea trial 2"]
    todos.follow("Delete list")
    assert "Delete this list with its 1 item?" in todos.page
    todos.press("Delete the list")
    assert todos.path == "/todos"
    assert todos.lists() == []


def test_the_first_item_cannot_go_further_up(sea_trial: Todos) -> None:
    sea_trial.press("Add", "one")
    assert 'aria-label="Move up: one" disabled' in sea_trial.page


def test_many_lists_come_a_page_at_a_time(todos: Todos, line: Line, peer: Peer) -> None:
    authorization = {"Authorization": f"Bearer {peer.access_token()}"}
    for number in range(52):
        line.app.test_client().post("/todo-lists", json={"title": f"List {number}"}, headers=authorization)
    todos.open("/todos")
    assert (len(todos.lists()), todos.lists()[0]) == (50, "List 0")
    todos.follow("Next lists")
    assert todos.lists() == ["List 50", "List 51"]
    todos.follow("List 51")
    assert todos.lists() == ["List 50", "List 51"]
    todos.follow("First lists")
    assert len(todos.lists()) == 50


def test_what_people_type_stays_text(sea_trial: Todos) -> None:
    sea_trial.press("Add", '<b>bold & "quoted"</b> 锚灯 🛟')
    assert sea_trial.items() == ['<b>bold & "quoted"</b> 锚灯 🛟']
    assert "<b>bold" not in sea_trial.page


def test_what_api1_does_not_take_is_said_beside_the_field_and_kept_in_it(sea_trial: Todos) -> None:
    for text in ("   ", "x" * 501, "a\x00b", "\x7f"):
        answer = sea_trial.press("Add", text)
        assert answer.status_code == 422
        assert "1 to 500 characters, not only spaces, no control characters." in answer.text
        assert 'aria-invalid="true" aria-describedby="new-item-error"' in answer.text
        assert sea_trial.form("Add")[1]["text"] == text
    sea_trial.press("Add", "better")
    assert sea_trial.items() == ["better"]


def test_a_bad_title_is_said_where_it_was_typed(sea_trial: Todos) -> None:
    sea_trial.follow("Rename")
    answer = sea_trial.press("Rename", " ")
    assert (answer.status_code, 'id="title-error"' in answer.text) == (422, True)
    sea_trial.open("/todos")
    answer = sea_trial.press("Create", "x" * 201)
    assert (answer.status_code, 'id="new-list-error"' in answer.text) == (422, True)
    assert "1 to 200 characters" in answer.text


def test_a_bad_new_text_is_said_in_the_row_of_the_item(sea_trial: Todos) -> None:
    sea_trial.press("Add", "one")
    sea_trial.follow("Rename: one")
    answer = sea_trial.press("Save", " ")
    assert (answer.status_code, 'id="item-text-error"' in answer.text) == (422, True)
    sea_trial.follow("Delete list")
    assert "Delete this list with its 1 item?" in sea_trial.page


def test_what_is_beyond_a_limit_is_said_and_the_text_kept(sea_trial: Todos, line: Line) -> None:
    line.fates.append(("409 CONFLICT", "{}", {}))
    answer = sea_trial.press("Add", "one too many")
    assert answer.status_code == 409
    assert "This list has as many items as api1 keeps. Delete one first." in answer.text
    assert sea_trial.form("Add")[1]["text"] == "one too many"


def test_another_persons_list_is_gone_like_a_missing_one(sea_trial: Todos) -> None:
    missing = sea_trial.open(f"/todos/{uuid.uuid4()}")
    assert missing.status_code == 404
    assert "This is gone" in missing.text


def test_what_is_asked_of_a_deleted_list_is_said_with_the_text(sea_trial: Todos, line: Line) -> None:
    add = sea_trial.form("Add")
    sea_trial.follow("Delete list")
    sea_trial.press("Delete the list")
    answer = sea_trial.send(add[0], {**add[1], "text": "too late"})
    assert answer.status_code == 404
    assert "This is gone" in answer.text
    assert "too late" in answer.text
    assert "Try again" not in answer.text


def test_an_address_that_is_none_is_refused_before_api1_is_asked(todos: Todos, line: Line) -> None:
    token = todos.form("Create")[1]["csrf_token"]
    line.requests.clear()
    for path in ("/todos/x", "/todos/%00", "/todos/../identity", "/todos/1/items/2", "/todos/x/items"):
        assert todos.browser.get(path).status_code == 404
        assert todos.browser.http.post(path, data={"csrf_token": token}).status_code == 404
    assert line.requests == []


def test_a_form_that_is_not_whole_does_nothing(sea_trial: Todos, line: Line) -> None:
    sea_trial.press("Add", "one")
    address, fields = sea_trial.form("Complete: one")
    line.requests.clear()
    for changes in ({"key": ""}, {"version": "x"}, {"do": "burn"}, {"do": "up"}):
        assert sea_trial.browser.http.post(address, data={**fields, **changes}).status_code == 400
    assert line.requests == []


def test_nothing_is_done_without_the_forms_token(sea_trial: Todos, line: Line) -> None:
    address, fields = sea_trial.form("Add")
    del line.requests[:]
    answer = sea_trial.browser.http.post(address, data={**fields, "text": "forged", "csrf_token": ""})
    assert answer.status_code == 400
    assert line.requests == []


def test_whoever_asks_for_a_forms_address_sees_the_list(sea_trial: Todos) -> None:
    for path in ("/items", f"/items/{uuid.uuid4()}"):
        answer = sea_trial.browser.get(sea_trial.path + path)
        assert (answer.status_code, answer.location) == (303, sea_trial.path)


def test_whoever_is_not_signed_in_is_sent_to_the_first_page(browser: Browser, line: Line) -> None:
    answer = browser.get("/todos")
    assert (answer.status_code, answer.location) == (303, "/")
    assert line.requests == []
    assert "To-do" not in browser.get("/").text


def test_the_signed_in_pages_lead_to_each_other(todos: Todos) -> None:
    assert '<a href="/todos" aria-current="page">To-do</a>' in todos.page
    assert '<a href="/todos">To-do</a>' in todos.browser.get("/").text


def test_no_token_stands_in_a_page(sea_trial: Todos) -> None:
    assert "eyJ" not in sea_trial.page


def test_the_home_page_tells_the_calls(sea_trial: Todos) -> None:
    page = sea_trial.browser.get("/").text
    for call in ("POST /todo-lists: ", "GET /todo-lists/{id}: ", "GET /todo-lists: "):
        assert call in page
    assert "No call yet." in page
