"""RULES: the dial, drawn as SVG text from numbers. 60 ticks are the life of the access token, thick ones still to come.

The only text of a page that is not escaped: it contains nothing but numbers and our own words.
"""

from math import cos, radians, sin

TICKS = 60


def draw(left: int | None, lifetime: int, plan: float | None, refused_in: int | None) -> str:
    """The drawing.

    `left`: seconds until `exp`, negative after it; None without a token. `plan`: seconds before `exp` at which the
    renewal is due. `refused_in`: seconds until api1 refuses the token; None if it does not say.
    """
    per_tick = lifetime / TICKS
    shown = 0.0 if left is None else min(max(left, 0) / per_tick, TICKS)
    parts = [
        '<svg viewBox="0 0 240 240" role="img" aria-labelledby="dial-title">',
        f'<title id="dial-title">{_title(left, lifetime, plan, refused_in)}</title>',
        *(_tick(index, index < shown) for index in range(TICKS)),
        *(_number(index, lifetime) for index in (0, 15, 30, 45) if not _is_covered(index, plan, per_tick)),
    ]
    if plan is not None:
        x, y = _point(plan / per_tick, 109)
        parts.append(f'<path class="plan" d="M{_number_text(x)} {_number_text(y - 6)}l6 6l-6 6l-6 -6z"/>')
    if left is not None:
        (x1, y1), (x2, y2) = _point(shown, 60), _point(shown, 104)
        parts.append(f'<line class="hand" {_ends(x1, y1, x2, y2)}/>')
    big, unit = words(left, refused_in)
    size = "big" if len(big) < 5 else "big long"
    parts.append(
        f'<text class="{size}" x="120" y="130">{big}</text><text class="unit" x="120" y="151">{unit}</text></svg>'
    )
    return "".join(parts)


def words(left: int | None, refused_in: int | None) -> tuple[str, str]:
    """The figure in the middle and what it counts."""
    if left is None:
        return "–", "no token"
    if left > 0:
        return str(left), "s to exp"
    figure = f"−{-left}" if left else "0"
    if refused_in is None:
        return figure, "s, expired"
    return figure, "s, api1 still says yes" if refused_in > 0 else "s, refused"


def _title(left: int | None, lifetime: int, plan: float | None, refused_in: int | None) -> str:
    if left is None:
        return "There is no access token."
    if left > 0:
        planned = f"; renewal planned when {plan:g} are left" if plan is not None else ""
        return f"{left} of {lifetime} seconds left until the access token expires{planned}."
    still = "" if refused_in is None else "; api1 still accepts it" if refused_in > 0 else "; api1 refuses it"
    return f"The access token expired {-left} seconds ago{still}."


def _tick(index: int, is_left: bool) -> str:
    (x1, y1), (x2, y2) = _point(index, 100), _point(index, 86 if index % 5 else 80)
    return f'<line class="{"tick-left" if is_left else "tick-gone"}" {_ends(x1, y1, x2, y2)}/>'


def _number(index: int, lifetime: int) -> str:
    x, y = _point(index, 111)
    seconds = (index or TICKS) * lifetime / TICKS
    return f'<text class="num" x="{_number_text(x)}" y="{_number_text(y + 4)}">{seconds:g}</text>'


def _is_covered(index: int, plan: float | None, per_tick: float) -> bool:
    """Whether the diamond stands where the number would."""
    return plan is not None and abs(plan / per_tick - index) < 2.5


def _point(tick: float, radius: float) -> tuple[float, float]:
    angle = radians(tick * 360 / TICKS - 90)
    return 120 + radius * cos(angle), 120 + radius * sin(angle)


def _ends(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'x1="{_number_text(x1)}" y1="{_number_text(y1)}" x2="{_number_text(x2)}" y2="{_number_text(y2)}"'


def _number_text(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
