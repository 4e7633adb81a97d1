"""RULES: the picture as SVG text, in three widths; media queries of the style sheet choose the one that is seen.

With home/dial.py the only text of a page that is not escaped: it contains nothing but numbers and our own words.
"""

from dataclasses import dataclass

from mvc_client.timeline import marks, words
from mvc_client.timeline.facts import Facts
from mvc_client.timeline.labels import Label, Line, first_that_fits, number, width
from mvc_client.timeline.lane import Lane
from mvc_client.timeline.rows import PITCH, Row, Rows
from mvc_client.timeline.scale import SIZES, Scale, Size, scale
from mvc_client.timeline.words import Words

_TOP = 34
_BAR_IN_ROW = 20
_NOW_HEIGHT = 19


def draw_all(facts: Facts, prefix: str = "timeline") -> str:
    """The three, one after the other. `prefix`: of the ids, one for each picture of a page."""
    return "".join(draw(facts, size, f"{prefix}-{size.name}") for size in SIZES)


def draw(facts: Facts, size: Size, name: str) -> str:
    """One of them. `name`: of its ids."""
    window = scale(facts, size)
    tokens = [token for token in facts.tokens if token.ends > window.begin and token.begins < window.end]
    tokens = tokens[-size.rows :]
    frame = _Frame(facts, size, window, max(len(tokens), 1))
    rows = Rows(
        facts,
        window,
        Words(size.is_short),
        f"{name}-hatch",
        [
            Row(token, _TOP + index * PITCH + _BAR_IN_ROW, _line(window), _line(window))
            for index, token in enumerate(tokens)
        ],
    )
    rows.draw()
    shapes, labels = rows.shapes, rows.labels
    if facts.refresh:
        lane = Lane(facts, facts.refresh, window, size, frame.lane)
        lane.draw()
        shapes, labels = [*shapes, *lane.shapes], [*labels, *lane.labels]
    return "".join(
        [
            f'<svg class="tl-{size.name}" viewBox="0 0 {size.width} {number(frame.height)}" role="img"',
            f' aria-labelledby="{name}-t {name}-d">',
            f'<title id="{name}-t">Access tokens, calls and renewals over time</title>',
            f'<desc id="{name}-d">{words.story(facts)}</desc><defs>{marks.hatch(f"{name}-hatch")}</defs>',
            *frame.axis(),
            *frame.far_field(),
            *frame.now_line(),
            *shapes,
            *(label.svg() for label in [*labels, *frame.head(len(facts.tokens) - len(tokens))]),
            *frame.now_box(),
            "</svg>",
        ]
    )


def _line(window: Scale) -> Line:
    return Line(window.left, window.right)


@dataclass(frozen=True)
class _Frame:
    """What stands around the rows: axis, now, the far field."""

    facts: Facts
    size: Size
    scale: Scale
    rows: int

    @property
    def lane(self) -> float:
        """Where the lane of the refresh token begins. In the small drawing the axis stands above it."""
        return _TOP + self.rows * PITCH + (18 if self.size.far else 44)

    @property
    def base(self) -> float:
        """The y of the axis."""
        if not self.facts.refresh:
            return _TOP + self.rows * PITCH + 10
        return self.lane + 36 if self.size.far else self.lane - 38

    @property
    def height(self) -> float:
        """Of the whole drawing."""
        return self.lane + 48 if self.facts.refresh and not self.size.far else self.base + 24

    def axis(self) -> list[str]:
        """A line each unit, a tick each quarter of it."""
        parts: list[str] = []
        for at, is_major in self.scale.ticks():
            x = self.scale.x(at)
            if is_major:
                parts.append(marks.line("grid", x, _TOP, x, self.base))
            parts.append(marks.line("axis", x, self.base, x, self.base + (7 if is_major else 3)))
            if is_major:
                parts.append(self._time(at, x).svg())
        parts.append(marks.line("axis", self.scale.left, self.base, self.scale.right, self.base))
        return parts

    def _time(self, at: float, x: float) -> Label:
        text = words.minute(at)
        half = width(text) / 2
        y = self.base + 19
        if x - half < self.scale.left:
            return Label(text, self.scale.left, y)
        return Label(text, self.scale.right, y, "end") if x + half > self.scale.right else Label(text, x, y, "mid")

    def far_field(self) -> list[str]:
        """The ground of what is not to scale, right of the axis; empty once nothing is to come."""
        if not self.size.far or not self.facts.refresh:
            return []
        left = self.size.width - self.size.far
        ground = (
            f'<rect class="far" x="{number(left)}" y="{_TOP - 22}" width="{self.size.far}"'
            f' height="{number(self.base - _TOP + 22)}"/>'
        )
        text = "not to scale" if self.size.is_short else "far end, not to scale"
        text = text if self.facts.ended_at is None else "nothing left"
        return [ground, Label(text, left + 8, _TOP - 6, "", "far-text").svg()]

    def head(self, earlier: int) -> list[Label]:
        """How many tokens are not drawn."""
        if not earlier:
            return []
        line, text = Line(self.scale.left, self.scale.right), f"{earlier} earlier: table"
        if self._shows_now:
            line.block(self._now_left, self._now_left + self._now_width)
        places = (Label(text, self.scale.left, _TOP - 6), Label(text, self.scale.right, _TOP - 6, "end"))
        label = first_that_fits((line, place) for place in places)
        return [label] if label else []

    @property
    def _shows_now(self) -> bool:
        return self.scale.shows(self.facts.now)

    @property
    def _now_width(self) -> int:
        return 62 if self.size.is_short else 98

    @property
    def _now_left(self) -> float:
        middle = self.scale.x(self.facts.now) - self._now_width / 2
        return min(max(middle, self.scale.left), self.scale.right - self._now_width)

    def now_line(self) -> list[str]:
        """The only line of full height, behind the marks."""
        x = self.scale.x(self.facts.now)
        return [marks.line("now-line", x, 22, x, self.base)] if self._shows_now else []

    def now_box(self) -> list[str]:
        """The time at its head, with what a script needs to move both."""
        if not self._shows_now:
            return []
        left = self._now_left
        text = words.hms(self.facts.now) if self.size.is_short else f"now {words.hms(self.facts.now)}"
        moving = (
            f' data-begin="{number(self.scale.begin)}" data-end="{number(self.scale.end)}"'
            f' data-left="{number(self.scale.left)}" data-right="{number(self.scale.right)}"'
        )
        label = Label(text, left + self._now_width / 2, 17.5, "mid", "now-text")
        return [
            f'<rect class="now-box"{moving} x="{number(left)}" y="4" width="{self._now_width}"'
            f' height="{_NOW_HEIGHT}" rx="2"/>{label.svg()}'
        ]
