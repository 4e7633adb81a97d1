"""RULES: which stretch of time a drawing shows, and where on it a moment stands."""

from dataclasses import dataclass
from math import ceil, floor

from mvc_client.timeline.facts import Facts

MINUTE = 60
_UNITS = (MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 240 * MINUTE, 1440 * MINUTE)
_AHEAD_AT_MOST = 0.6  # of the window
_TICKS = 4  # to a unit


@dataclass(frozen=True)
class Size:
    """One of the three drawings. `span`: units of time that it shows. `far`: width of the field for far ends; 0: they
    stand on the lane itself, right of now. `ahead`: the share of the window that is always kept for the future.
    """

    name: str
    width: int
    span: float
    far: int
    ahead: float
    rows: int
    is_short: bool


LARGE = Size("l", 1084, 6.5, 186, 0.08, 8, is_short=False)
MEDIUM = Size("m", 640, 4.75, 140, 0.1, 6, is_short=True)
SMALL = Size("s", 310, 3.5, 0, 0.42, 5, is_short=True)
SIZES = (LARGE, MEDIUM, SMALL)

PAD = 8
_GAP = 14  # between the axis and the far field


@dataclass(frozen=True)
class Scale:
    """From `begin` to `end` (Unix seconds) on the x from `left` to `right`. `unit`: seconds between two lines."""

    begin: float
    end: float
    left: float
    right: float
    unit: int

    @property
    def per_second(self) -> float:
        """Drawing units."""
        return (self.right - self.left) / (self.end - self.begin)

    def x(self, moment: float) -> float:
        """Where it stands; a moment outside stands at the edge."""
        return self.left + (min(max(moment, self.begin), self.end) - self.begin) * self.per_second

    def shows(self, moment: float | None) -> bool:
        """Whether it lies inside."""
        return moment is not None and self.begin <= moment <= self.end

    def ticks(self) -> list[tuple[int, bool]]:
        """The moments of the axis, and whether each is a whole unit."""
        step = self.unit // _TICKS
        first = ceil(self.begin / step) * step
        return [(at, at % self.unit == 0) for at in range(first, floor(self.end) + 1, step)]


def scale(facts: Facts, size: Size) -> Scale:
    """The window around now, or around the end of a session that is over."""
    unit = _unit(facts)
    span = size.span * unit
    step = unit // _TICKS
    end = ceil(_end(facts, size, span) / step) * step
    begin = end - span
    born = floor(_born(facts) / step) * step
    if born > begin:
        begin, end = float(born), born + span
    return Scale(begin, end, PAD, size.width - (size.far + _GAP if size.far else PAD), unit)


def _unit(facts: Facts) -> int:
    life = max((token.exp - token.iat for token in facts.tokens), default=MINUTE)
    return next((unit for unit in _UNITS if life <= unit), _UNITS[-1])


def _anchor(facts: Facts) -> float:
    return facts.now if facts.ended_at is None else facts.ended_at


def _end(facts: Facts, size: Size, span: float) -> float:
    """Late enough for the end of the newest token, if that is not too far away."""
    anchor = _anchor(facts)
    wanted = (facts.tokens[-1].ends if facts.tokens else anchor) + span / (2 * _TICKS * size.span)
    return min(max(wanted, anchor + size.ahead * span), anchor + _AHEAD_AT_MOST * span)


def _born(facts: Facts) -> float:
    """When what can be drawn began."""
    moments = [token.begins for token in facts.tokens] + [call.at for call in facts.calls]
    return min([*moments, _anchor(facts)])
