"""RULES: where words stand, so that none lies on another.

A line is a strip of the drawing that words of one height share. Widths are estimated, a little too wide: the system's
font is not known here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Anchor = Literal["", "mid", "end"]
_WIDE, _NARROW, _USUAL = 11.7, 4.7, 7.6
_CLASSES = {**dict.fromkeys("mwMW…−+", _WIDE), **dict.fromkeys("iljtfr.,:;’ ()", _NARROW)}
_BOLD = 1.1
GAP = 3.0
SIDES: tuple[tuple[int, Anchor], ...] = ((9, ""), (-9, "end"))
"""Right and left of a mark."""
AROUND: tuple[Anchor, ...] = ("mid", "end", "")


@dataclass(frozen=True)
class Label:
    """Words at `x` on the baseline `y`; `kind`: classes of the style sheet ("strong", "no", "")."""

    text: str
    x: float
    y: float
    anchor: Anchor = ""
    kind: str = ""

    @property
    def left(self) -> float:
        """Where it begins."""
        share = {"": 0.0, "mid": 0.5, "end": 1.0}[self.anchor]
        return self.x - share * width(self.text, self.kind)

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + width(self.text, self.kind)

    def svg(self) -> str:
        """The element. The text is our own: numbers and words that need no escaping."""
        classes = " ".join(name for name in (self.anchor, self.kind) if name)
        attribute = f' class="{classes}"' if classes else ""
        return f'<text{attribute} x="{number(self.x)}" y="{number(self.y)}">{self.text}</text>'


@dataclass
class Line:
    """One strip between `left` and `right`, filled from the most important word to the least."""

    left: float
    right: float
    taken: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    def block(self, left: float, right: float) -> None:
        """Keep words away from a mark."""
        self.taken.append((left, right))

    def place(self, label: Label) -> bool:
        """Put it there, if it touches nothing and does not stick out."""
        if label.left < self.left or label.right > self.right:
            return False
        if any(label.left < right + GAP and label.right > left - GAP for left, right in self.taken):
            return False
        self.taken.append((label.left, label.right))
        return True


def first_that_fits(candidates: Iterable[tuple[Line, Label]]) -> Label | None:
    """The best place that is free; it is taken then."""
    return next((label for line, label in candidates if line.place(label)), None)


@lru_cache(maxsize=1024)
def width(text: str, kind: str = "") -> float:
    """In drawing units, at 12 units high."""
    size = sum(_CLASSES.get(character, _USUAL) for character in text)
    return size * (_BOLD if kind in ("strong", "no") else 1.0)


def number(value: float) -> str:
    """For an attribute: at most one digit after the point."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
