"""RULES: what can go wrong with an answer between the provider's commit and its client."""

from enum import StrEnum


class Fault(StrEnum):
    """A fault, by the name that it has in `POST /development/faults`.

    LOST_ANSWER: the connection ends without an answer. DELAYED: the answer comes after DELAY_SECONDS.
    CUT_IN_HALF: good headers, the first half of the body. DELIVERED_TWICE: the request arrives twice, as from a proxy
    that sends again, and the second answer is the one that is seen. SERVER_ERROR: 500 in place of the answer.
    """

    LOST_ANSWER = "lost_answer"
    DELAYED = "delayed"
    CUT_IN_HALF = "cut_in_half"
    DELIVERED_TWICE = "delivered_twice"
    SERVER_ERROR = "server_error"


DELAY_SECONDS = 4.0
"""Longer than the web client waits for an answer (3 s), shorter than it waits for that of its second try."""


def read(name: object) -> Fault | None:
    """The fault of that name, None where there is no such fault."""
    return Fault(name) if isinstance(name, str) and name in list(Fault) else None
