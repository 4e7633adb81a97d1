"""RULES: the marks of the picture as SVG text, and the list that explains them: told by shape, not by colour."""

from mvc_client.timeline.facts import Reason
from mvc_client.timeline.labels import number

BAR = 14
"""How high a bar is."""


def bar(kind: str, left: float, right: float, y: float, pattern: str = "") -> str:
    """`kind`: held, left or skew; nothing if it has no length. `pattern`: the id of what fills it."""
    if right - left < 0.05:
        return ""
    fill = f' fill="url(#{pattern})"' if pattern else ""
    return (
        f'<rect class="bar-{kind}"{fill} x="{number(left)}" y="{number(y)}"'
        f' width="{number(right - left)}" height="{BAR}"/>'
    )


def gate(x: float, top: float, bottom: float) -> str:
    """The thick upright: from here on the answer is no."""
    return line("gate", x, top, x, bottom)


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight one of this class."""
    return f'<line class="{kind}" x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"/>'


def call(x: float, y: float, *, is_good: bool) -> str:
    """A ring, or a crossed square."""
    if is_good:
        return f'<circle class="call-ok" cx="{number(x)}" cy="{number(y)}" r="5"/>'
    return f'<rect class="call-no" x="{number(x - 6)}" y="{number(y - 6)}" width="12" height="12"/>{_cross(x, y)}'


def renewal(x: float, y: float, reason: Reason, *, again: bool = False) -> str:
    """A triangle that points to the new bar: filled if the client planned it, open after a 401; two if asked again."""
    kind = "renew-401" if reason is Reason.AFTER_401 else "renew-ahead"
    first = _triangle("renew-401", x, y - 9) if again else ""
    return first + _triangle(kind, x, y)


def failure(x: float, y: float) -> str:
    """A crossed triangle: no new token came of it."""
    return _triangle("renew-failed", x, y) + _cross(x, y - 6)


def planned(x: float, y: float) -> str:
    """A diamond."""
    return f'<path class="planned" d="M{number(x)} {number(y - 7)}l7 7l-7 7l-7 -7z"/>'


def hatch(pattern: str) -> str:
    """What fills the bar of a token that has expired and is still taken."""
    return (
        f'<pattern id="{pattern}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="hatch-line" x1="0" y1="0" x2="0" y2="6"/></pattern>'
    )


def legend(prefix: str) -> list[tuple[str, str]]:
    """Each mark as a small drawing, and what it means. `prefix`: of the ids in it."""
    pattern = f"{prefix}-legend"
    skew = f"<defs>{hatch(pattern)}</defs>{_swatch_bar('skew', 20, pattern)}{gate(22, 0, 14)}"
    refresh = f'<rect class="refresh" x="1" y="3" width="24" height="8"/>{line("rot", 13, 3, 13, 11)}'
    shapes = (
        (_swatch_bar("held", 24), "token held by the client"),
        (_swatch_bar("left", 24), "still valid: time left, or already replaced"),
        (skew, "expired, api1 still says yes; ends where it says no"),
        (call(13, 7, is_good=True), "call answered"),
        (call(13, 7, is_good=False), "call refused, or not answered"),
        (renewal(13, 13, Reason.AHEAD), "renewed ahead"),
        (renewal(13, 13, Reason.AFTER_401), "renewed after a 401"),
        (renewal(13, 16, Reason.AHEAD, again=True), "renewal asked again, same successor"),
        (failure(13, 13), "renewal failed, the old token stays"),
        (planned(13, 7), "renewal planned"),
        (refresh, "refresh token, a notch at each renewal"),
    )
    return [(f'<svg viewBox="0 0 26 14" aria-hidden="true">{shape}</svg>', words) for shape, words in shapes]


def _swatch_bar(kind: str, width: int, pattern: str = "") -> str:
    fill = f' fill="url(#{pattern})"' if pattern else ""
    return f'<rect class="bar-{kind}"{fill} x="1" y="2" width="{width}" height="10"/>'


def _triangle(kind: str, x: float, tip: float) -> str:
    return f'<path class="{kind}" d="M{number(x - 6)} {number(tip - 10)}h12l-6 9z"/>'


def _cross(x: float, y: float) -> str:
    return f'<path class="call-x" d="M{number(x - 2.5)} {number(y - 2.5)}l5 5m0 -5l-5 5"/>'
