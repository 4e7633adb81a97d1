"""RULES: what the consent form may send: each field once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

FIELDS = ("request", "decision")


class Decision(Enum):
    """The two answers."""

    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True)
class ConsentForm:
    """What was sent; `decision` None: neither of the two."""

    request_id: str
    decision: Decision | None


def read(values: Mapping[str, Sequence[str]]) -> ConsentForm | None:
    """The form, missing fields empty; None where a field is repeated."""
    if any(len(values.get(name, ())) > 1 for name in FIELDS):
        return None
    request_id, decision = (next(iter(values.get(name, ())), "") for name in FIELDS)
    known = {each.value: each for each in Decision}
    return ConsentForm(request_id, known.get(decision))
