"""RULES: the lowest strip: the refresh token, solid until now, then on to its ends, which may be weeks away."""

from dataclasses import dataclass, field
from itertools import pairwise

from mvc_client.timeline import marks
from mvc_client.timeline.facts import Facts, Refresh
from mvc_client.timeline.labels import AROUND, SIDES, Anchor, Label, Line, first_that_fits, number
from mvc_client.timeline.scale import Scale, Size
from mvc_client.timeline.words import far, hms

HEIGHT = 8


@dataclass(frozen=True)
class _End:
    word: str
    at: float


@dataclass
class Lane:
    """`y`: of its upper edge. `shapes` and `labels` are filled by `draw`."""

    facts: Facts
    refresh: Refresh
    scale: Scale
    size: Size
    y: float
    shapes: list[str] = field(default_factory=list[str])
    labels: list[Label] = field(default_factory=list[Label])

    def draw(self) -> None:
        """The bar, its notches, its ends."""
        scale, refresh = self.scale, self.refresh
        self._words = Line(scale.left, scale.right)
        begin, lasts = scale.x(refresh.since), refresh.lasts_until
        now = self.facts.now if self.facts.ended_at is None else self.facts.ended_at
        until = scale.x(now if lasts is None else min(now, lasts))
        if until > begin:
            self.shapes.append(
                f'<rect class="refresh" x="{number(begin)}" y="{number(self.y)}"'
                f' width="{number(until - begin)}" height="{HEIGHT}"/>'
            )
        for renewal in self.facts.renewals:
            if scale.shows(renewal.at):
                x = scale.x(renewal.at)
                self.shapes.append(marks.line("rot", x, self.y, x, self.y + HEIGHT))
        if refresh.ended_at is not None:
            self._ended(refresh.ended_at)
        else:
            self._ahead(until, lasts)
        self._put([Label("refresh token", max(begin, scale.left), self.y + 24, "", "strong")])

    def _put(self, candidates: list[Label]) -> None:
        label = first_that_fits((self._words, each) for each in candidates)
        if label:
            self.labels.append(label)

    def _ended(self, at: float) -> None:
        if not self.scale.shows(at):
            return
        x, text = self.scale.x(at), f"ended {hms(at)}"
        self.shapes.append(marks.call(x, self.y + HEIGHT / 2, is_good=False))
        self._put([Label(text, x + side, self.y + 24, anchor, "no") for side, anchor in SIDES])

    def _ahead(self, now: float, lasts: float | None) -> None:
        """What is still to come: `now` is where the solid bar ends."""
        horizon = self.scale.end if self.size.far else self.facts.now
        near = [end for end in self._ends() if end.at <= horizon]
        beyond = [end for end in self._ends() if end.at > horizon]
        if lasts is None or lasts > horizon:
            self._beyond(now, beyond)
        else:
            self._hollow(now, self.scale.x(lasts))
        for end in near:
            x = self.scale.x(end.at)
            self.shapes.append(marks.gate(x, self.y - 5, self.y + 13))
            texts = (f"{end.word} end {far(end.at, self.facts.now)}", end.word)
            places: list[tuple[int, Anchor]] = [*SIDES, *((0, each) for each in AROUND)]
            self._put([Label(text, x + side, self.y + 24, anchor) for text in texts for side, anchor in places])

    def _ends(self) -> list[_End]:
        told = (("idle", self.refresh.idle_end), ("absolute", self.refresh.absolute_end))
        return sorted((_End(word, at) for word, at in told if at is not None), key=lambda end: end.at)

    def _beyond(self, now: float, ends: list[_End]) -> None:
        """A break of the axis, then the ends in their order, not to scale."""
        scale, far_width, width = self.scale, self.size.far, self.size.width
        if far_width:
            broken, right = scale.right, width - far_width
            places = [right + far_width * share for share in ((0.27, 0.75) if len(ends) == 2 else (0.5,))]
        else:
            places = [scale.right - 96, scale.right - 24] if len(ends) == 2 else [scale.right - 60]
            broken = now + (places[0] - now) * 0.45
            left = min(broken + 8, places[0] - 34)
            self.shapes.append(
                f'<rect class="far" x="{number(left)}" y="{number(self.y - 8)}"'
                f' width="{number(width - left)}" height="54"/>'
            )
            self._words.block(left, width)
        self._hollow(now, broken - 2)
        x, y = number(broken), number(self.y - 4)
        self.shapes.append(f'<path class="break" d="M{x} {y}l4 8l-4 8M{number(broken + 6)} {y}l4 8l-4 8"/>')
        if not ends:
            self._far_words(places[0], "no end told" if self.size.is_short else "the provider tells no end", "")
            return
        self._hollow(broken + 10, places[0])
        for before, after in pairwise(places):
            middle = self.y + HEIGHT / 2
            self.shapes.append(marks.line("planned-line", before, middle, after, middle))
        for x_of_end, end in zip(places, ends, strict=False):
            self.shapes.append(marks.gate(x_of_end, self.y - 5, self.y + 13))
            word = end.word if self.size.is_short else f"{end.word} end"
            self._far_words(x_of_end, word, far(end.at, self.facts.now))

    def _far_words(self, x: float, word: str, when: str) -> None:
        upper, lower = (self.y - 27, self.y - 13) if self.size.far else (self.y + 40, self.y + 26)
        self.labels.append(Label(word, x, upper, "mid", "far-text"))
        if when:
            self.labels.append(Label(when, x, lower, "mid", "strong far-text"))

    def _hollow(self, left: float, right: float) -> None:
        if right > left:
            upper, lower = number(self.y + 0.75), number(self.y + 7.25)
            path = f"M{number(left)} {upper}H{number(right)}M{number(left)} {lower}H{number(right)}"
            self.shapes.append(f'<path class="refresh-left" d="{path}"/>')
