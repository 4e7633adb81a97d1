"""GET /sessions, and POST /sessions/end, which ends what is the person's own and nothing else."""

import re

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError

from idp.audit.transaction import transaction
from idp.changes import endings
from idp.extensions import reading
from idp.logout import ending
from idp.logout import views as logout
from idp.session import browser_session, session_store
from idp.session.sign_on_session import SignOnSession
from idp.sessions import overview
from idp.token import grant_register_store, lineage_tree
from idp.users import user_store
from shared import clock

blueprint = Blueprint("sessions", __name__)

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


@blueprint.get("/sessions")
def show() -> Response:
    """The page; whoever is not signed in is sent to the first page (303)."""
    now = clock.now()
    with reading() as connection:
        here = browser_session.current(connection)
        user = user_store.find(connection, here.user_id) if here else None
        if here is None or user is None:
            return _to("/")
        name = request.args.get("ended", "")
        page = render_template(
            "sessions/sessions.html",
            overview=overview.look(connection, here, user, now),
            ended=overview.ended(connection, user.id, name) if _ID.match(name) else None,
            again="again" in request.args,
            now=now,
            shown=lambda moment: lineage_tree.shown(moment, now),
            as_text=lambda tree: "\n".join(lineage_tree.lines(tree, now)),
        )
    return make_response(page)


@blueprint.post("/sessions/end")
def end() -> Response:
    """End a session or a grant: 303 back to the page, or the last page where it was this browser's session.

    Of what is not there any more, or is another person's, nothing is said and nothing ends.
    """
    with reading() as connection:
        here = browser_session.current(connection)
    if here is None:
        return _to("/")
    sid, grant_id = request.form.get("session", ""), request.form.get("grant", "")
    if sid == here.sid:
        return logout.sign_out(here)
    is_ended = _end_session(here, sid) if _ID.match(sid) else _ID.match(grant_id) and _end_grant(here, grant_id)
    return _to(f"/sessions?ended={sid or grant_id}" if is_ended else "/sessions")


@blueprint.errorhandler(CSRFError)
def ask_again(_error: CSRFError) -> Response:
    """The form's token is not the cookie's: the page was open while the session changed, or the cookie is lost."""
    return _to("/sessions?again=1")


def _end_session(here: SignOnSession, sid: str) -> bool:
    now = clock.now()
    with transaction() as change:
        session = session_store.find_by_sid(change.connection, sid, now)
        if session is None or session.user_id != here.user_id:
            return False
        ending.end(change, session, now)
    return True


def _end_grant(here: SignOnSession, grant_id: str) -> bool:
    with transaction() as change:
        grant = grant_register_store.find(change.connection, grant_id)
        if grant is None or grant.user_id != here.user_id:
            return False
        return endings.revoke_grant(change, grant_id, overview.BY_PERSON, clock.now()) is not None


def _to(location: str) -> Response:
    response = make_response(redirect(location, code=303))
    response.headers["Cache-Control"] = "no-store"
    return response
