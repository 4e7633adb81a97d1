"""Draws the pages: the lists, what was not saved, and what is left of it when the session has ended."""

import secrets
from dataclasses import replace

from flask import render_template

from mvc_client.services import services
from mvc_client.session.current import current_session_again
from mvc_client.todos.board import Board
from mvc_client.todos.change import LONGEST_TEXT, LONGEST_TITLE, Change
from mvc_client.todos.documents import Item
from mvc_client.todos.outcome import Trouble, complaint, wanted
from shared.security_headers import allow_form_action

Page = tuple[str, int]


def draw(board: Board, *, saved: str = "", do: str = "", edit: str = "") -> Page:
    """The lists. `do`: "rename" or "delete", asked of the chosen list. `edit`: the item whose text becomes a field."""
    return _board(board, saved=saved, do=do, edit=edit), 200


def draw_refused(board: Board, change: Change, trouble: Trouble) -> Page:
    """The lists as they are now, and the change that api1 did not make: it can be put right, or asked for again."""
    error = complaint(trouble, change)
    is_rename = bool(error) and change.do == "rename"
    page = _board(
        board,
        change=change,
        error=error,
        again=None if error else _renewed(board, change),
        wanted=wanted(change, _now_called(board, change)),
        trouble=trouble,
        do="rename" if is_rename and not change.item_id else "",
        edit=change.item_id if is_rename else "",
    )
    return page, trouble.status


def draw_not_saved(change: Change, trouble: Trouble) -> Page:
    """What happened; the form once more with what was typed and the same key."""
    allow_form_action(services().settings.issuer_origin)
    page = render_template(
        "todos/not_saved.html",
        change=change,
        trouble=trouble,
        error=complaint(trouble, change),
        wanted=wanted(change, ""),
    )
    return page, trouble.status


def draw_signed_out(change: Change) -> Page:
    """The session is over: why, and what was typed."""
    session = current_session_again()
    if session is None:
        issuer = services().settings.issuer
        return render_template("home/welcome.html", issuer=issuer, unsaved=change.text), 403
    return render_template("home/ended.html", session=session, unsaved=change.text), 403


def _board(board: Board, **context: object) -> str:
    allow_form_action(services().settings.issuer_origin)
    return render_template(
        "todos/todos.html",
        board=board,
        key=secrets.token_urlsafe(16),
        longest_title=LONGEST_TITLE,
        longest_text=LONGEST_TEXT,
        **context,
    )


def _item(board: Board, change: Change) -> Item | None:
    items = board.chosen.items if board.chosen else ()
    return next((each for each in items if each.id == change.item_id), None)


def _now_called(board: Board, change: Change) -> str:
    if change.item_id:
        item = _item(board, change)
        return item.text if item else ""
    return board.chosen.summary.title if board.chosen else ""


def _renewed(board: Board, change: Change) -> Change | None:
    """The same change of what there is now; None if there is nothing to change any more."""
    if board.chosen is None:
        return None
    item = _item(board, change)
    if item is None:
        return None if change.item_id else _fresh(change, board.chosen.summary.version)
    place = board.chosen.items.index(item)
    return replace(_fresh(change, item.version), position=None if change.position is None else max(0, place - 1))


def _fresh(change: Change, version: int) -> Change:
    return replace(change, key=secrets.token_urlsafe(16), version=version)
