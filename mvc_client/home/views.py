"""GET / shows; POST /call and POST /renewal do one thing each and lead back to it."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from mvc_client.api1_call import IDENTITY
from mvc_client.extensions import reading, writing
from mvc_client.home import history, page
from mvc_client.renewal_mode import RenewalMode
from mvc_client.services import services
from mvc_client.session import event_store, session_store
from mvc_client.session.current import current_session
from mvc_client.session.web_session import Session
from mvc_client.timeline import picture
from mvc_client.tokens import token_store
from mvc_client.tokens.renewal import ENDED_UNREADABLE
from shared import clock
from shared.sealing import CannotOpen
from shared.security_headers import allow_form_action

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> str:
    """The home page: of a person, of a session that has just ended, or of nobody."""
    session = current_session()
    if session is None:
        return render_template("home/welcome.html", issuer=services().settings.issuer)
    if session.tokens is None:
        return _ended(session)
    try:
        tokens = token_store.unseal(services().sealer, session.id, session.tokens)
    except CannotOpen:
        return _unreadable(session)
    the = services()
    with reading() as connection:
        events = event_store.newest_first(connection, session.id)
    now = clock.now()
    drawn = picture.of(session, tokens, events, now)
    skew = the.api1.clock_skew_seconds()
    margin = the.settings.renew_before_expiry_seconds
    allow_form_action(the.settings.issuer_origin)  # the sign-out button's form ends at the provider
    composed = page.compose(session, tokens, events, drawn.facts, skew, margin, now)
    drawing = Markup(composed.dial)  # noqa: S704 - SVG text that home/dial.py made from numbers
    return render_template(
        "home/home.html", page=composed, dial=drawing, picture=drawn, modes=list(RenewalMode), now=now
    )


@blueprint.post("/call")
def call() -> Response:
    """Call api1 with the person's token, and show what came of it."""
    session = current_session()
    if session and session.lives:
        services().caller.call(session, IDENTITY)
    return redirect("/", 303)


@blueprint.post("/renewal")
def switch() -> Response:
    """Choose when to renew, for this session."""
    session = current_session()
    chosen = request.form.get("mode", "")
    if session and session.lives and chosen in list(RenewalMode):
        with writing() as connection:
            session_store.set_renewal_mode(connection, session.id, RenewalMode(chosen))
    return redirect("/", 303)


def _unreadable(session: Session) -> str:
    now = clock.now()
    with writing() as connection:
        token_store.end(connection, session.id, session.version, ENDED_UNREADABLE, now)
    return _ended(replace(session, ended_at=now, tokens=None, ended_because=ENDED_UNREADABLE))


def _ended(session: Session) -> str:
    """Why, and all that happened before."""
    told = history.of(session, clock.now())
    return render_template("home/ended.html", session=session, picture=told.picture, rows=told.rows)
