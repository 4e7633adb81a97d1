"""RULES: what a lesson is made of. Texts are English and are translated where they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SESSION, STRICT = "session", "strict"
"""Who must be signed in before a step: the person here, or the naive client."""


@dataclass(frozen=True)
class Step:
    """One thing to do. `key`: in the address of its button; `button`: empty where there is none. `needs`: see above."""

    title: str
    expect: str
    key: str = ""
    button: str = ""
    needs: str = ""


@dataclass(frozen=True)
class Lesson:
    """One lesson; every text is shown as it stands, in its order. `sources`: sections of the standards."""

    slug: str
    title: str
    lead: str
    see: str
    steps: Sequence[Step]
    why: Sequence[str]
    cure: Sequence[str]
    sources: str

    def step(self, key: str) -> Step | None:
        """The step with this button."""
        return next((each for each in self.steps if each.key == key and key), None)


@dataclass(frozen=True)
class Outcome:
    """What came of a step: a text, its numbers, whether it was as hoped, and where the refusal is explained."""

    text: str
    numbers: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])
    is_good: bool = True
    why: str = ""


def to_be_translated(text: str) -> str:
    """Marks a text for the catalogue of translations (`pybabel extract -k N_`)."""
    return text
