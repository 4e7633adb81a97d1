"""GET /bench shows, POST /bench does what its field `do` names and leads back.

Anybody may move clocks and the skew and arm faults; what is done with tokens needs a session.
"""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from mvc_client.bench import actions, deed_store, neighbours, page, verdict
from mvc_client.bench.deed import Deed, Fault, Kind
from mvc_client.bench.page import Dial
from mvc_client.bench.verdict import End, Verdict
from mvc_client.clocks import Clock
from mvc_client.extensions import reading, writing
from mvc_client.home import history
from mvc_client.services import services
from mvc_client.session import event_store
from mvc_client.session.cookie import browser_id
from mvc_client.session.current import current_session
from mvc_client.session.web_session import Session
from shared import clock
from shared.security_headers import allow_form_action

blueprint = Blueprint("bench", __name__)

SERVICES = ("idp", "api1", "mvc_client")


@blueprint.get("/bench")
def show() -> str:
    """The page."""
    browser_id()  # whose CSRF token stands in the forms
    session = current_session()
    now = clock.now()
    if session is not None and session.lives:
        allow_form_action(services().settings.issuer_origin)  # the sign-out button's form ends at the provider
    with reading() as connection:
        deeds = deed_store.newest_first(connection, session.id) if session else []
    told = history.of(session, now) if session else None
    return render_template(
        "bench/bench.html",
        signed_in=session is not None and session.lives,
        session=session,
        dials=_dials(),
        skew=services().api1.clock_skew_seconds(),
        faults=page.fault_rows(neighbours.armed()),
        done=page.done(deeds, now),
        verdict=_verdict(session, deeds) if session else None,
        picture=told.picture if told else None,
        rows=told.rows if told else [],
        silent=request.args.get("silent") if request.args.get("silent") in SERVICES else None,
        page=page,
    )


@blueprint.post("/bench")
def do() -> Response:
    """One button."""
    act = _BUTTONS.get(request.form.get("do", ""))
    if act is None:
        abort(400)
    return act()


def _move_clock() -> Response:
    """One service's clock: to `offset_seconds`, or by `step` from where it is."""
    service = request.form.get("service", "")
    if service not in SERVICES:
        abort(400)
    if "step" in request.form:
        step = _seconds("step")
        now = next(each for each in _clocks(fresh=True) if each.service == service).offset_seconds
        if step and now is None:
            return _back(service)
        offset = (now or 0) + step if step else 0
    else:
        offset = _seconds("offset_seconds")
    offset = _within_limits(offset)
    taken = actions.move_clock(service, offset)
    _note(Kind.CLOCK_MOVED, service=_name(service), offset_seconds=offset)
    return _back() if taken else _back(service)


def _move_clocks() -> Response:
    """All clocks: by `step` from where each is; 0: back to the machine's time."""
    step = _seconds("step")
    silent = None
    for each in _clocks(fresh=True):
        offset = (each.offset_seconds or 0) + step if step else 0
        is_known = each.offset_seconds is not None or not step
        if not is_known or not actions.move_clock(each.service, _within_limits(offset)):
            silent = each.service
    _note(Kind.CLOCKS_MOVED, step=step)
    return _back(silent)


def _change_clock_skew() -> Response:
    """api1's; empty: as it was set."""
    asked = request.form.get("seconds", "")
    seconds = _seconds("seconds") if asked else None
    if seconds is not None and seconds not in page.SKEWS:
        abort(400)
    taken = neighbours.change_clock_skew(seconds)
    services().api1.forget_clock_skew()
    _note(Kind.SKEW_CHANGED, seconds=seconds)
    return _back() if taken else _back("api1")


def _arm() -> Response:
    """What is to happen to the next answer of the token endpoint; empty: nothing."""
    asked = request.form.get("fault", "")
    if asked and asked not in list(Fault):
        abort(400)
    if not neighbours.arm(Fault(asked) if asked else None):
        return _back("idp")
    if asked:
        _note(Kind.FAULT_ARMED, fault=asked)
    else:
        _note(Kind.FAULT_FORGOTTEN)
    return _back()


def _renew() -> Response:
    """The client renews at once, and calls api1."""
    session = _living_session()
    if session:
        _note(Kind.RENEWED_NOW)
        actions.renew_now(session)
    return _back()


def _two_tabs() -> Response:
    """Two calls at once that both need new tokens."""
    session = _living_session()
    if session:
        _note(Kind.TWO_TABS)
        actions.two_tabs(session)
    return _back()


def _steal() -> Response:
    """Somebody else uses a copy of the refresh token."""
    session = _living_session()
    theft = actions.steal(session) if session else None
    if theft:
        _note(Kind.STOLEN, token=theft.token, shown=theft.shown, reason=theft.reason)
    return _back()


_BUTTONS = {
    "clock": _move_clock,
    "clocks": _move_clocks,
    "skew": _change_clock_skew,
    "fault": _arm,
    "renew": _renew,
    "two_tabs": _two_tabs,
    "steal": _steal,
}


def _back(silent: str | None = None) -> Response:
    """`silent`: a service that did not take what was asked."""
    return redirect(f"/bench?silent={silent}" if silent else "/bench#result", 303)


def _living_session() -> Session | None:
    session = current_session()
    return session if session and session.lives else None


def _note(kind: Kind, **details: object) -> None:
    """Write down what was done, in the session of this browser if it has one."""
    session = current_session()
    if session is None:
        return
    with writing() as connection:
        deed = Deed(kind, clock.now(), event_store.newest_id(connection, session.id), details)
        deed_store.add(connection, session.id, deed)


def _seconds(name: str) -> int:
    text = request.form.get(name, "")
    if not text.removeprefix("-").isdecimal() or not text.isascii() or len(text) > len("-315360000"):
        abort(400)
    return int(text)


def _within_limits(offset: float) -> float:
    return max(-page.LARGEST_OFFSET_SECONDS, min(offset, page.LARGEST_OFFSET_SECONDS))


def _clocks(*, fresh: bool = False) -> list[Clock]:
    clocks = services().clocks
    assert clocks is not None, "the bench is there in development only, and so are they"
    return clocks.fresh() if fresh else clocks.all()


def _name(service: str) -> str:
    return next(each.name for each in _clocks() if each.service == service)


def _dials() -> list[Dial]:
    machine_now = clock.now() - timedelta(seconds=clock.offset_seconds())
    return [page.dial(each.service, each.name, each.offset_seconds, machine_now) for each in _clocks()]


def _verdict(session: Session, deeds: list[Deed]) -> Verdict | None:
    deed = verdict.subject(deeds)
    if deed is None:
        return None
    with reading() as connection:
        since = event_store.newest_first(connection, session.id, after=deed.last_event)
    end = End(session.ended_at, session.ended_because or "") if session.ended_at else None
    return verdict.judge(deed, since[::-1], end, clock.now())
