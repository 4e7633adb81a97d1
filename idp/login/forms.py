"""RULES: what the sign-in form may send: each field once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FIELDS = ("username", "password", "request", "decision")
DECISIONS = ("", "continue", "cancel")


@dataclass(frozen=True)
class LoginForm:
    """What was sent; `decision` is empty for username and password, "continue" or "cancel" for the other buttons."""

    username: str
    password: str = field(repr=False)
    request_id: str
    decision: str


def read(values: Mapping[str, Sequence[str]]) -> LoginForm | None:
    """The form, missing fields empty; None where a field is repeated or the decision is none that the page offers."""
    if any(len(values.get(name, ())) > 1 for name in FIELDS):
        return None
    username, password, request_id, decision = (next(iter(values.get(name, ())), "") for name in FIELDS)
    if decision not in DECISIONS:
        return None
    return LoginForm(username, password, request_id, decision)
