"""RULES: what an answer of api1 means, and how a person is told."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from mvc_client.api1_call import Answer, NoAnswer
from mvc_client.todos.change import Change, Do

_DONE = frozenset({200, 201, 204})


class Trouble(Enum):
    """Why there is no good answer: the status of our page, its title, and what happened."""

    NO_ANSWER = (503, "api1 does not answer", "It cannot be reached, or took too long.")
    BUSY = (503, "api1 is busy", "It could not do it at this moment.")
    NOT_RENEWED = (503, "The tokens could not be renewed", "The provider gave no new ones. You are still signed in.")
    TOKEN_REFUSED = (502, "api1 refused the access token", "The page Tokens shows its reason.")
    BROKEN = (502, "api1 gave an answer that is none", "It is not what was agreed with it.")
    GONE = (404, "This is gone", "The list or the item has been deleted, or was never yours.")
    CHANGED = (409, "It has changed meanwhile", "Somebody, perhaps you in another tab, changed it since you saw it.")
    FULL = (409, "There is no more room", "")
    UNACCEPTABLE = (422, "api1 does not take this", "")

    def __init__(self, status: int, title: str, explanation: str) -> None:
        self.status = status
        self.title = title
        self.explanation = explanation

    @property
    def may_pass(self) -> bool:
        """Whether the same thing, asked again, may be done."""
        return self in (self.NO_ANSWER, self.BUSY, self.NOT_RENEWED, self.TOKEN_REFUSED, self.BROKEN)

    @property
    def may_be_done(self) -> bool:
        """Whether api1 may have done it all the same."""
        return self in (self.NO_ANSWER, self.BUSY, self.BROKEN)


@dataclass(frozen=True)
class Done:
    """api1 did it; `body`: what it answered."""

    body: Any


def judge(answer: Answer | NoAnswer, *, renewal_failed: bool) -> Done | Trouble:
    """What came of a call. `renewal_failed`: it needed new tokens, and there were none."""
    if isinstance(answer, NoAnswer):
        return Trouble.NO_ANSWER
    if answer.status in _DONE:
        return Done(answer.body)
    if answer.status == 401 and renewal_failed:
        return Trouble.NOT_RENEWED
    if answer.status == 409:
        return Trouble.BUSY if answer.may_retry else Trouble.FULL
    return {
        401: Trouble.TOKEN_REFUSED,
        403: Trouble.TOKEN_REFUSED,
        404: Trouble.GONE,
        412: Trouble.CHANGED,
        413: Trouble.UNACCEPTABLE,
        422: Trouble.UNACCEPTABLE,
        429: Trouble.BUSY,
        503: Trouble.BUSY,
    }.get(answer.status, Trouble.BROKEN)


def complaint(trouble: Trouble, change: Change) -> str:
    """What the form says beside its field; empty if the trouble is not about what was typed."""
    if trouble is Trouble.FULL and change.do in (Do.CREATE, Do.ADD):
        return (
            "You have as many lists as api1 keeps. Delete one first."
            if change.do is Do.CREATE
            else "This list has as many items as api1 keeps. Delete one first."
        )
    if trouble is Trouble.UNACCEPTABLE and change.has_text:
        return f"1 to {change.longest} characters, not only spaces, no control characters."
    return ""


def wanted(change: Change, before: str) -> str:
    """In words what was asked for. `before`: the title or text that it has now; empty if that is not known."""
    it = f"“{before}”" if before else ("the item" if change.item_id else "the list")
    return {
        Do.CREATE: "make a list",
        Do.ADD: "add an item",
        Do.RENAME: f"rename {it}",
        Do.DELETE: f"delete {it}",
        Do.COMPLETE: f"complete {it}",
        Do.REOPEN: f"reopen {it}",
        Do.UP: f"move {it} up",
    }[change.do]
