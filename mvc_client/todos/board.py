"""What api1 keeps for the person, fetched: some of the lists and the chosen one. Also the way of every other call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from mvc_client.api1_call import Call
from mvc_client.services import services
from mvc_client.session.current import current_session_again
from mvc_client.todos.documents import Lists, TodoList, read_list, read_lists
from mvc_client.todos.outcome import Done, Trouble, judge
from mvc_client.tokens.renewal import Ended

T = TypeVar("T")
LONGEST_CURSOR = 1000


@dataclass(frozen=True)
class Board:
    """`lists`: those after the cursor `after`. `chosen`: None on the page of all lists."""

    lists: Lists
    after: str
    chosen: TodoList | None


def send(call: Call) -> Done | Trouble | Ended:
    """One call to api1 for the person of this request."""
    session = current_session_again()
    called = services().caller.call(session, call) if session and session.lives else Ended()
    if isinstance(called, Ended):
        return called
    return judge(called.answer, renewal_failed=called.renewal_failed)


def load(list_id: str, after: str = "") -> Board | Trouble | Ended:
    """`list_id`: of the chosen list, empty for none. `after`: a cursor of api1's, empty for the first lists."""
    chosen: TodoList | None = None
    if list_id:
        call = Call("GET /todo-lists/{id}", "GET", f"/todo-lists/{list_id}")
        found = _ask(call, lambda body: read_list(body, list_id))
        if not isinstance(found, TodoList):
            return found
        chosen = found
    query = f"?{urlencode({'after': after[:LONGEST_CURSOR]})}" if after else ""
    lists = _ask(Call("GET /todo-lists", "GET", f"/todo-lists{query}"), read_lists)
    return Board(lists, after, chosen) if isinstance(lists, Lists) else lists


def _ask(call: Call, read: Callable[[object], T | None]) -> T | Trouble | Ended:
    outcome = send(call)
    return (read(outcome.body) or Trouble.BROKEN) if isinstance(outcome, Done) else outcome
