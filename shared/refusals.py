"""Refusals that can be explained: a decision says why, the answer carries a reference, `/explain/…` opens it.

    refusals.because(reasons.CODE_EXPIRED, issued=…, late=7)       where something is refused; the last word counts
    refusals.uri("invalid_grant", 400)                             for `error_uri`, where the standard has one

Any other refused answer carries the address in `Link: <…>; rel="help"`. The page needs no sign-in and tells a stranger
no more than the standard's sentence; in development it tells everything, as `python -m <service> explain` always does.
Nothing is written for it.
"""

from collections.abc import Mapping, Sequence

from flask import Flask, Response, current_app, g, has_request_context

from shared import clock, explanation
from shared.explanation import Because, Checks, Fact, Failure, Refusal
from shared.explanation_reference import References

_EXTENSION = "sixty_refusals"
PATH = "/explain/"


class Refusals:
    """What one service knows of its refusals. `lists`: its lists of checks, by name."""

    def __init__(self, base_url: str, secret_keys: Sequence[str], lists: Mapping[str, Checks]) -> None:
        self.references = References(secret_keys)
        self.lists = lists
        self.base_url = base_url


def init_app(app: Flask, base_url: str, secret_keys: Sequence[str], lists: Mapping[str, Checks]) -> None:
    """Make `because` work. `base_url`: where `/explain/…` is reached from outside, never the Host header's."""
    app.extensions[_EXTENSION] = Refusals(base_url, secret_keys, lists)
    app.after_request(_link)


def of(app: Flask) -> Refusals:
    """The service's."""
    return app.extensions[_EXTENSION]


def judged_by(checks: str) -> None:
    """Name the list that this request goes through, for whatever refuses it from here on."""
    if has_request_context():
        g.refusal_checks = checks


def know(**facts: Fact | None) -> None:
    """Facts for the checks that pass and for those that fail; None is not known."""
    if has_request_context():
        known: dict[str, Fact] = g.setdefault("refusal_facts", {})
        known.update({name: value for name, value in facts.items() if value is not None})


def because(failure: Failure, **facts: Fact | None) -> None:
    """Note why this request is refused. Outside of a request nobody asks for it."""
    if has_request_context():
        know(**facts)
        g.refusal = failure


def say(why: Because) -> None:
    """The same for what rules have decided."""
    because(why.failure, **why.facts)


def because_if_unsaid(failure: Failure, **facts: Fact | None) -> None:
    """The same, unless what was closer to the decision has spoken already."""
    if has_request_context() and "refusal" not in g:
        because(failure, **facts)


def uri(error: str, status: int) -> str | None:
    """The address of the explanation of this request's refusal; None where nobody said why, or the app has no page."""
    ours: Refusals | None = current_app.extensions.get(_EXTENSION)
    if ours is None or "refusal" not in g:
        return None
    checks, known = g.get("refusal_checks", ""), g.get("refusal_facts", {})
    told = explanation.told(ours.lists.get(checks, ()), g.refusal.id)
    facts = {name: value for name, value in known.items() if name in told}
    refusal = Refusal(checks, g.refusal.id, status, error, clock.now(), facts)
    g.refusal_told = True
    return ours.base_url + PATH + ours.references.seal(refusal)


def reference(error: str, status: int) -> str | None:
    """The reference alone."""
    address = uri(error, status)
    return None if address is None else address.rpartition("/")[2]


def with_link(response: Response) -> Response:
    """The answer with the address in a header (RFC 8288), where a reason is known and was not referred to yet."""
    address = uri("", response.status_code) if not g.get("refusal_told", False) else None
    if address is not None:
        response.headers["Link"] = f'<{address}>; rel="help"'
    return response


def _link(response: Response) -> Response:
    return with_link(response) if response.status_code >= 400 else response
