"""/todo-lists and /todo-lists/{list_id}."""

import uuid

from flask import Response, abort
from sqlalchemy import Connection

from api1 import bearer
from api1.description import described_blueprint, empty, responses, shows
from api1.extensions import reading
from api1.shapes import shaped
from api1.todos import cursor, documents, limits, list_store, owner_store
from api1.todos.answers import Answer, change, conflict, owner, require_match
from api1.todos.documents import ChangeHeaders, ListPath, NewHeaders, NewList, Page, ReadHeaders
from api1.todos.todo_list import TodoList
from shared import clock

blueprint = described_blueprint("todo_lists", "to-do lists", "To-do lists, each person's own.")


@blueprint.post(
    "/todo-lists",
    responses=responses({201: shows(documents.TodoList, "The new list.", "ETag", "Location")}, 409, 415, 422),
)
@bearer.require_scope("api1")
@shaped
def create(header: NewHeaders, body: NewList) -> Response:
    """Make a list."""

    def work(connection: Connection, person: str) -> Answer:
        if not limits.has_room_for_list(list_store.count(connection, person)):
            raise conflict(f"Nobody keeps more than {limits.LISTS_A_PERSON} lists. Delete one first.")
        list_id, number = str(uuid.uuid4()), owner_store.next_list_number(connection, person)
        list_store.add(connection, person, list_id, number, body.title, clock.now())
        return answer_with(found(connection, person, list_id), 201, f"/todo-lists/{list_id}")

    return change(work, header.idempotency_key, body)


@blueprint.get("/todo-lists", responses=responses({200: shows(documents.TodoLists, "A page of lists.")}, 422))
@bearer.require_scope("api1")
@shaped
def index(query: Page) -> Response:
    """The lists, oldest first, a page at a time."""
    after = cursor.decode(query.after) if query.after else None
    with reading() as connection:
        lists = list_store.page(connection, owner(), after or 0, query.limit + 1)
    shown = [documents.ListSummary.model_validate(each) for each in lists[: query.limit]]
    more = cursor.encode(lists[query.limit - 1].number) if len(lists) > query.limit else None
    return Answer(200, documents.TodoLists(todo_lists=shown, next=more)).response()


@blueprint.get(
    "/todo-lists/<list_id>",
    responses=responses(
        {
            200: shows(documents.TodoList, "The list.", "ETag"),
            304: empty("It is still the version of If-None-Match.", "ETag"),
        },
        404,
    ),
)
@bearer.require_scope("api1")
@shaped
def show(path: ListPath, header: ReadHeaders) -> Response:
    """A list with its items in their order."""
    with reading() as connection:
        return answer_with(found(connection, owner(), path.list_id)).unless_known(header.if_none_match)


@blueprint.patch(
    "/todo-lists/<list_id>",
    responses=responses(
        {200: shows(documents.ListSummary, "The list with its new title, without its items.", "ETag")},
        *(404, 412, 415, 422),
    ),
)
@bearer.require_scope("api1")
@shaped
def rename(path: ListPath, header: ChangeHeaders, body: NewList) -> Response:
    """Give a list another title."""

    def work(connection: Connection, person: str) -> Answer:
        require_match(header.if_match, found(connection, person, path.list_id).version)
        list_store.rename(connection, person, path.list_id, body.title)
        renamed = found(connection, person, path.list_id)
        return Answer(200, documents.ListSummary.model_validate(renamed), renamed.version)

    return change(work, header.idempotency_key, body)


@blueprint.delete("/todo-lists/<list_id>", responses=responses({204: empty("It is gone.")}, 404, 412, 422))
@bearer.require_scope("api1")
@shaped
def remove(path: ListPath, header: ChangeHeaders) -> Response:
    """Delete a list and its items."""

    def work(connection: Connection, person: str) -> Answer:
        require_match(header.if_match, found(connection, person, path.list_id).version)
        list_store.remove(connection, person, path.list_id)
        return Answer(204)

    return change(work, header.idempotency_key)


def found(connection: Connection, person: str, list_id: str) -> TodoList:
    """The person's list; 404 if there is none, somebody else's among them."""
    return list_store.find(connection, person, list_id) or abort(404)


def answer_with(todo_list: TodoList, status: int = 200, location: str | None = None) -> Answer:
    """The answer that shows a list."""
    return Answer(status, documents.TodoList.model_validate(todo_list), todo_list.version, location)
