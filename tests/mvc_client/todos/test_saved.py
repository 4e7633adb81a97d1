from typing import Any

import pytest

from mvc_client.session.events import Event, Kind
from mvc_client.todos.saved import note
from tests.mvc_client.sessions import NOON

ADD = {"call": "POST /todo-lists/{id}/items", "status": 201}


def said(kind: Kind = Kind.CALL_ANSWERED, **details: Any) -> str:
    return note(Event(kind, NOON, 2, {**ADD, **details}), NOON)


def test_each_way_has_its_words() -> None:
    assert said(renewed="after_401", resent=True).startswith("The change reached api1 at 12:00:00, when the token had")
    assert said(again=True).startswith("No answer came at first. At 12:00:00 ")
    assert said(renewed="ahead").startswith("The token was renewed on the way at 12:00:00")


@pytest.mark.parametrize(
    "text",
    [
        said(),
        said(call="GET /todo-lists", renewed="after_401"),
        said(Kind.CALL_REFUSED, renewed="after_401"),
        said(Kind.CALL_FAILED, again=True),
        note(None, NOON),
    ],
)
def test_nothing_is_said_of_anything_else(text: str) -> None:
    assert text == ""
