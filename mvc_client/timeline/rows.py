"""RULES: the rows of the picture, one a token, the newest lowest: bars, calls, renewals and the words beside them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mvc_client.timeline import marks
from mvc_client.timeline.facts import Call, Facts, Failure, Renewal, Token
from mvc_client.timeline.labels import AROUND, SIDES, Anchor, Label, Line, first_that_fits
from mvc_client.timeline.marks import BAR
from mvc_client.timeline.scale import Scale
from mvc_client.timeline.words import Words

PITCH = 52
_TOUCHING = 12.0
_HALF_TRIANGLE = 6.0


@dataclass
class Row:
    """The strip of one token. `above`, `below`: the lines for words."""

    token: Token
    y: float
    above: Line
    below: Line

    @property
    def middle(self) -> float:
        """Of its bar."""
        return self.y + BAR / 2

    def over(self, label: str, x: float, anchor: Anchor = "", kind: str = "") -> tuple[Line, Label]:
        """A place above the bar."""
        return self.above, Label(label, x, self.y - 7, anchor, kind)

    def under(self, label: str, x: float, anchor: Anchor = "", kind: str = "") -> tuple[Line, Label]:
        """A place below the bar."""
        return self.below, Label(label, x, self.y + BAR + 15, anchor, kind)


@dataclass
class Rows:
    """All of them. `shapes` and `labels` are filled by `draw`."""

    facts: Facts
    scale: Scale
    words: Words
    pattern: str
    rows: list[Row]
    shapes: list[str] = field(default_factory=list[str])
    labels: list[Label] = field(default_factory=list[Label])

    def draw(self) -> None:
        """Marks first, then words from the most important to the least: whatever finds no room is left out."""
        for row in self.rows:
            self._bars(row)
        steps = list(self._steps())
        self._planned()
        calls = self._calls()
        for row, cluster in calls:
            if not cluster[0].is_good:
                self._refused(row, cluster)
        for row in self.rows:
            self._name(row)
        if self.rows:
            self._ends(self.rows[-1])
        self._plan_words()
        for row, before, renewal in steps:
            self._reason(row, before, renewal)
        for failure in self.facts.failures:
            self._failure_words(failure)
        for row, cluster in calls:
            if cluster[0].is_good:
                x = self.scale.x(cluster[0].at)
                text = str(cluster[0].status)
                self._put(row.over(text, x, "mid", "strong"), row.over(text, x + 9, "", "strong"))

    def _put(self, *candidates: tuple[Line, Label]) -> None:
        label = first_that_fits(candidates)
        if label:
            self.labels.append(label)

    def _row(self, number: int) -> Row | None:
        return next((row for row in self.rows if row.token.number == number), None)

    def _bars(self, row: Row) -> None:
        x, token = self.scale.x, row.token
        refused = token.refused_from
        if refused is not None:
            self.shapes.append(marks.bar("skew", x(token.exp), max(x(refused), x(token.exp)), row.y, self.pattern))
            if refused < token.begins:
                self.shapes.append(marks.line("planned-line", x(refused), row.middle, x(token.begins), row.middle))
            if self.scale.shows(refused):
                self.shapes.append(marks.gate(x(refused), row.y - 5, row.y + BAR + 5))
        spans = (
            ("left", token.begins, token.held_from),
            ("held", token.held_from, token.held_until),
            ("left", token.held_until, token.exp),
        )
        for kind, begin, end in spans:
            self.shapes.append(marks.bar(kind, x(begin), x(end), row.y))

    def _steps(self) -> Iterator[tuple[Row, Row | None, Renewal]]:
        """Renewals and failed ones, each as a step to the bar that it led to."""
        for renewal in self.facts.renewals:
            row = self._row(renewal.token)
            if row is None or not self.scale.shows(renewal.at):
                continue
            x, before = self.scale.x(renewal.at), self._row(renewal.token - 1)
            if before:
                self.shapes.append(marks.line("step", x, before.y + BAR, x, row.y - 9))
                before.below.block(x - 1, x + 1)
            self.shapes.append(marks.renewal(x, row.y, renewal.reason, again=renewal.attempts > 1))
            row.above.block(x - _HALF_TRIANGLE, x + _HALF_TRIANGLE)
            yield row, before, renewal
        for failure in self.facts.failures:
            row = self._row(failure.token)
            if row and self.scale.shows(failure.at):
                x = self.scale.x(failure.at)
                self.shapes.append(marks.failure(x, row.y))
                row.above.block(x - _HALF_TRIANGLE, x + _HALF_TRIANGLE)

    def _planned(self) -> None:
        if self.facts.planned_at is None or not self.scale.shows(self.facts.planned_at) or not self.rows:
            return
        row, x = self.rows[-1], self.scale.x(self.facts.planned_at)
        self.shapes.append(marks.line("planned-line", x, row.y - 16, x, row.y + BAR + 4))
        self.shapes.append(marks.planned(x, row.middle))
        row.above.block(x - 1, x + 1)

    def _plan_words(self) -> None:
        if self.facts.planned_at is None or not self.scale.shows(self.facts.planned_at) or not self.rows:
            return
        row, x = self.rows[-1], self.scale.x(self.facts.planned_at)
        texts = self.words.planned(self.facts.planned_at)
        self._put(*(row.over(text, x + side, anchor) for text in texts for side, anchor in SIDES))

    def _calls(self) -> list[tuple[Row, list[Call]]]:
        """Drawn, and those that touch put together."""
        clusters: list[tuple[Row, list[Call]]] = []
        for row in self.rows:
            last: list[Call] = []
            mine = [each for each in self.facts.calls if each.token == row.token.number and self.scale.shows(each.at)]
            for call in sorted(mine, key=lambda each: each.at):
                x = self.scale.x(call.at)
                self.shapes.append(marks.call(x, row.middle, is_good=call.is_good))
                if last and call.status == last[-1].status and x - self.scale.x(last[-1].at) < _TOUCHING:
                    last.append(call)
                else:
                    last = [call]
                    clusters.append((row, last))
        return clusters

    def _refused(self, row: Row, cluster: list[Call]) -> None:
        first, last = self.scale.x(cluster[0].at), self.scale.x(cluster[-1].at)
        text = self.words.refused(cluster[0].status, len(cluster))
        places: tuple[tuple[float, Anchor], ...] = (((first + last) / 2, "mid"), (last + 9, ""), (first - 9, "end"))
        self._put(
            *(row.over(text, x, anchor, "no") for x, anchor in places),
            *(row.under(text, x, anchor, "no") for x, anchor in places),
        )

    def _name(self, row: Row) -> None:
        left, right = self.scale.left, self.scale.right
        x = self.scale.x(row.token.begins)
        beside = sorted((left + step for step in range(0, int(right - left), 8)), key=lambda each: abs(each - x))
        texts = self.words.name(row.token)
        self._put(
            *(place(text, at, "", "strong") for text in texts for at in (x, *beside) for place in (row.under, row.over))
        )

    def _ends(self, row: Row) -> None:
        """Of the newest token, with their times; the older ones' stand in the table."""
        scale, token = self.scale, row.token
        if scale.shows(token.exp):
            x = scale.x(token.exp)
            self._put(*(row.under(text, x, anchor) for text in self.words.exp(token) for anchor in AROUND))
        if token.refused_from is not None and scale.shows(token.refused_from):
            x = scale.x(token.refused_from)
            self._put(*(row.under(text, x, anchor) for text in self.words.gate(token) for anchor in AROUND))

    def _reason(self, row: Row, before: Row | None, renewal: Renewal) -> None:
        x = self.scale.x(renewal.at)
        texts = self.words.reason(renewal)
        beside = before.under if before else row.over
        self._put(*(beside(text, x + side, anchor) for text in texts for side, anchor in SIDES))

    def _failure_words(self, failure: Failure) -> None:
        row = self._row(failure.token)
        if row and self.scale.shows(failure.at):
            x = self.scale.x(failure.at)
            self._put(*(row.over(text, x + side, a, "no") for text in self.words.failed() for side, a in SIDES))
