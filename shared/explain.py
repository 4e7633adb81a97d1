"""GET /explain/<reference>: what a reference holds. Needs no sign-in, writes nothing.

A stranger is told the standard's sentence for the error that was on the wire anyway. In development, and at the command
line (`as_text`), everything is told.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, render_template

from shared import explanation, refusals, uri_difference
from shared.explanation import Explanation, Refusal
from shared.refusals import Refusals
from shared.standard_errors import sentence


@dataclass(frozen=True)
class Opened:
    """A reference that is one of ours, and what it says."""

    refusal: Refusal
    explanation: Explanation

    @property
    def on_the_wire(self) -> str:
        """`400 invalid_grant`, or the status alone."""
        return f"{self.refusal.status} {self.refusal.error}".rstrip()


def open_reference(text: str, ours: Refusals) -> Opened | None:
    """`text`: a reference, or the whole address. None: not one of this service, or of a version that said more."""
    refusal = ours.references.open(text.strip().rpartition("/")[2])
    if refusal is None:
        return None
    explained = explanation.explain(refusal, ours.lists.get(refusal.checks, ()))
    return None if explained is None else Opened(refusal, explained)


def blueprint(service: str, ours: Refusals, *, tells_all: bool) -> Blueprint:
    """The page. `tells_all`: in development."""
    explain = Blueprint("explain", __name__)

    @explain.get(f"{refusals.PATH}<reference>")
    def show(reference: str) -> Response:
        opened = open_reference(reference, ours)
        if opened is None:
            abort(404)
        if not tells_all:
            meaning, source = sentence(opened.refusal.error)
            told = render_template(
                "explain/stranger.html", opened=opened, service=service, meaning=meaning, source=source
            )
            return make_response(told)
        return make_response(render_template("explain/explain.html", opened=opened, **_compared(opened.explanation)))

    return explain


def as_text(opened: Opened) -> str:
    """Everything, for a terminal."""
    explained, at = opened.explanation, opened.refusal.at
    lines = [explained.title, f"On the wire: {opened.on_the_wire}, {at:%Y-%m-%d %H:%M:%S} UTC", ""]
    for number, check in enumerate(explained.checks, 1):
        lines.append(f"{number:>3}. {check.state.value:<12}{check.title} ({check.source})")
        lines += [f"{'':17}{check.detail}"] if check.detail else []
    if explained.difference is not None:
        (one_name, one), (other_name, other) = explained.difference
        width = max(len(one_name), len(other_name))
        lines += [
            "",
            f"{one_name:<{width}}  {one}",
            f"{other_name:<{width}}  {other}",
            f"{'':{width}}  {_marks(one, other)}",
        ]
    return "\n".join([*lines, "", f"What to change: {explained.change}"])


def _marks(one: str, other: str) -> str:
    """A caret under each letter of `other` that is not in `one`, and one where letters are missing."""
    ours, theirs = uri_difference.pieces(one, other)
    if not any(kind == "only" for kind, _ in theirs):
        start = 0
        for kind, text in ours:
            if kind == "only":
                return " " * start + "^"
            start += len(text)
    return "".join((" " if kind == "same" else "^") * len(text) for kind, text in theirs).rstrip()


def _compared(explained: Explanation) -> dict[str, object]:
    if explained.difference is None:
        return {"pieces": None, "parts": None}
    (one_name, one), (other_name, other) = explained.difference
    ours, theirs = uri_difference.pieces(one, other)
    parts = uri_difference.parts(one, other)
    return {"pieces": ((one_name, ours), (other_name, theirs)), "parts": parts}
