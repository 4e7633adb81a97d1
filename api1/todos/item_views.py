"""/todo-lists/{list_id}/items and /todo-lists/{list_id}/items/{item_id}. Every change is one of the list's, too."""

import uuid

from flask import Response, abort
from sqlalchemy import Connection

from api1 import bearer
from api1.description import described_blueprint, empty, responses, shows
from api1.extensions import reading
from api1.shapes import shaped
from api1.todos import documents, item_store, limits, list_store, order
from api1.todos.answers import Answer, change, conflict, owner, require_match
from api1.todos.documents import ChangeHeaders, ItemChange, ItemPath, ListPath, NewHeaders, NewItem, ReadHeaders
from api1.todos.list_views import found
from api1.todos.todo_list import Item, TodoList
from shared import clock

blueprint = described_blueprint("todo_items", "to-do items", "The items of a list, in their order.")


@blueprint.post(
    "/todo-lists/<list_id>/items",
    responses=responses({201: shows(documents.Item, "The new item.", "ETag", "Location")}, 404, 409, 415, 422),
)
@bearer.require_scope("api1")
@shaped
def create(path: ListPath, header: NewHeaders, body: NewItem) -> Response:
    """Put an item at the end of a list."""

    def work(connection: Connection, person: str) -> Answer:
        count = len(found(connection, person, path.list_id).items)
        if not limits.has_room_for_item(count):
            raise conflict(f"No list takes more than {limits.ITEMS_A_LIST} items. Delete one first.")
        item_id = str(uuid.uuid4())
        item_store.add(connection, path.list_id, item_id, count, body.text, clock.now())
        list_store.touch(connection, person, path.list_id)
        item = item_of(found(connection, person, path.list_id), item_id)
        return answer_with(item, 201, f"/todo-lists/{path.list_id}/items/{item_id}")

    return change(work, header.idempotency_key, body)


@blueprint.get(
    "/todo-lists/<list_id>/items/<item_id>",
    responses=responses(
        {
            200: shows(documents.Item, "The item.", "ETag"),
            304: empty("It is still the version of If-None-Match.", "ETag"),
        },
        404,
    ),
)
@bearer.require_scope("api1")
@shaped
def show(path: ItemPath, header: ReadHeaders) -> Response:
    """One item."""
    with reading() as connection:
        item = item_of(found(connection, owner(), path.list_id), path.item_id)
    return answer_with(item).unless_known(header.if_none_match)


@blueprint.patch(
    "/todo-lists/<list_id>/items/<item_id>",
    responses=responses({200: shows(documents.Item, "The changed item.", "ETag")}, 404, 412, 415, 422),
)
@bearer.require_scope("api1")
@shaped
def edit(path: ItemPath, header: ChangeHeaders, body: ItemChange) -> Response:
    """Change an item's text, tick it or untick it, move it: any of them, all at once."""

    def work(connection: Connection, person: str) -> Answer:
        before = found(connection, person, path.list_id)
        item = item_of(before, path.item_id)
        require_match(header.if_match, item.version)
        values = body.model_dump(exclude_unset=True)
        if "position" in values:
            old, count = before.items.index(item), len(before.items)
            values["position"] = order.place(values["position"], count)
            item_store.shift(connection, path.list_id, order.make_way(old, values["position"]))
        item_store.change(connection, path.list_id, path.item_id, **values)
        list_store.touch(connection, person, path.list_id)
        return answer_with(item_of(found(connection, person, path.list_id), path.item_id))

    return change(work, header.idempotency_key, body)


@blueprint.delete(
    "/todo-lists/<list_id>/items/<item_id>", responses=responses({204: empty("It is gone.")}, 404, 412, 422)
)
@bearer.require_scope("api1")
@shaped
def remove(path: ItemPath, header: ChangeHeaders) -> Response:
    """Take an item out of its list."""

    def work(connection: Connection, person: str) -> Answer:
        before = found(connection, person, path.list_id)
        item = item_of(before, path.item_id)
        require_match(header.if_match, item.version)
        item_store.remove(connection, path.list_id, path.item_id)
        item_store.shift(connection, path.list_id, order.close_gap(before.items.index(item), len(before.items)))
        list_store.touch(connection, person, path.list_id)
        return Answer(204)

    return change(work, header.idempotency_key)


def item_of(todo_list: TodoList, item_id: str) -> Item:
    """The item; 404 if the list has none of this id."""
    return next((item for item in todo_list.items if item.id == item_id), None) or abort(404)


def answer_with(item: Item, status: int = 200, location: str | None = None) -> Answer:
    """The answer that shows an item."""
    return Answer(status, documents.Item.model_validate(item), item.version, location)
