"""GET /todos and /todos/{id} show; each POST makes one change and leads back by a 303."""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from mvc_client.errors import ErrorPage
from mvc_client.extensions import reading
from mvc_client.session import event_store
from mvc_client.session.current import current_session
from mvc_client.todos import board, change, documents, pages, saved
from mvc_client.todos.board import Board
from mvc_client.todos.change import Change, Do
from mvc_client.todos.outcome import Trouble
from mvc_client.todos.pages import Page
from mvc_client.tokens.renewal import Ended
from shared import clock

blueprint = Blueprint("todos", __name__)


@blueprint.get("/todos")
def index() -> Page | Response:
    """The person's lists."""
    return _show("")


@blueprint.get("/todos/<uuid:list_id>")
def show(list_id: UUID) -> Page | Response:
    """One list, with the others beside it."""
    return _show(str(list_id))


@blueprint.get("/todos/<uuid:list_id>/items", defaults={"item_id": None})
@blueprint.get("/todos/<uuid:list_id>/items/<uuid:item_id>")
def back(list_id: UUID, item_id: UUID | None) -> Response:
    """Whoever asks for the address of a form again sees the list."""
    return redirect(f"/todos/{list_id}", 303)


@blueprint.post("/todos")
def create() -> Page | Response:
    """Make a list."""
    return _make(change.to_lists(request.form))


@blueprint.post("/todos/<uuid:list_id>")
def change_list(list_id: UUID) -> Page | Response:
    """Rename it or delete it."""
    return _make(change.to_list(request.form, str(list_id)))


@blueprint.post("/todos/<uuid:list_id>/items")
def add(list_id: UUID) -> Page | Response:
    """Add an item."""
    return _make(change.to_items(request.form, str(list_id)))


@blueprint.post("/todos/<uuid:list_id>/items/<uuid:item_id>")
def change_item(list_id: UUID, item_id: UUID) -> Page | Response:
    """Complete it, reopen it, rename it, move it up or delete it."""
    return _make(change.to_item(request.form, str(list_id), str(item_id)))


def _show(list_id: str) -> Page | Response:
    session = current_session()
    if session is None:
        return redirect("/", 303)
    with reading() as connection:
        newest = event_store.newest(connection, session.id)
    loaded = board.load(list_id, request.args.get("after", ""))
    if isinstance(loaded, Ended):
        return redirect("/", 303)
    if isinstance(loaded, Trouble):
        way_on = ("Try again", request.path) if loaded.may_pass else ("All lists", "/todos")
        raise ErrorPage(loaded.status, loaded.title, loaded.explanation, way_on)
    note = saved.note(newest, clock.now())
    return pages.draw(loaded, saved=note, do=request.args.get("do", ""), edit=request.args.get("edit", ""))


def _make(wanted: Change | None) -> Page | Response:
    if wanted is None:
        raise ErrorPage(400, "This form is not whole", "Nothing was done.", ("All lists", "/todos"))
    outcome = board.send(wanted.call())
    if isinstance(outcome, Ended):
        return pages.draw_signed_out(wanted)
    if isinstance(outcome, Trouble):
        return _explain(wanted, outcome)
    if wanted.do is Do.CREATE:
        return redirect(f"/todos/{documents.read_id(outcome.body) or ''}".rstrip("/"), 303)
    return redirect("/todos" if wanted.do is Do.DELETE and not wanted.item_id else wanted.page, 303)


def _explain(wanted: Change, trouble: Trouble) -> Page:
    now = Trouble.GONE if trouble.may_pass or trouble is Trouble.GONE else board.load(wanted.list_id)
    return pages.draw_refused(now, wanted, trouble) if isinstance(now, Board) else pages.draw_not_saved(wanted, trouble)
