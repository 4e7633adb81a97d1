"""GET|POST /logout, where applications send the browser; the question, and its answer at /logout/confirm."""

import json
from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError

from idp import errors, parameters
from idp.audit.transaction import transaction
from idp.clients.client_cache import find_client
from idp.errors import ErrorPage
from idp.extensions import csrf, reading
from idp.interaction import reasons as interaction
from idp.interaction.destination import destination_of
from idp.interaction.leaving import leave_for
from idp.logout import ending, reasons, receipt
from idp.logout.frontchannel import Frame
from idp.logout.logout_request import KEPT, LogoutRequest, Refused, examine
from idp.logout.next_step import Step, decide
from idp.logout.receipt import Receipt
from idp.parameters import Parameters
from idp.session import browser_session
from idp.session.sign_on_session import SignOnSession
from idp.settings import IdpSettings
from idp.token.hint_reading import read_hint
from idp.token.id_token_hint import IdTokenHint
from shared import clock, refusals, security_headers
from shared.explanation import Because
from shared.sealing import CannotOpen, Sealer

blueprint = Blueprint("logout", __name__)

FORM = "application/x-www-form-urlencoded"
STOPPED = "This sign-out stopped here"
RECEIPTS = "idp logout receipts"
RECEIPT_STAYS = timedelta(minutes=10)
LOOKS_AGAIN = timedelta(seconds=30)
"""How long the last page looks by itself for answers that have not come."""


@blueprint.route("/logout", methods=["GET", "POST"])
@csrf.exempt  # an application's cross-site POST carries no token of ours, and ends nothing by itself
def end_session() -> Response:
    """An application's request, or a person's without any parameter. 200, 303, or an error page (400)."""
    refusals.judged_by(reasons.LOGOUT)
    if request.method != "POST":
        return _advance(parameters.read(request.query_string))
    if request.mimetype != FORM:
        refusals.because(reasons.NO_FORM)
        raise ErrorPage(400, error="invalid_request", title=STOPPED, message="A request by POST must be a form.")
    read = parameters.read(request.get_data(cache=False))
    _examine(read)
    # from another site the Lax cookie is missing here, but not on the GET that follows
    return _to(f"/logout/continue?request={_seal(read)}")


@blueprint.get("/logout/continue")
def go_on() -> Response:
    """Go on with a request that came by POST, or with a question whose form had lost its token."""
    refusals.judged_by(reasons.LOGOUT_PAGE)
    return _advance(_unseal(request.args.get("request", "")), again="again" in request.args)


@blueprint.post("/logout/confirm")
def confirm() -> Response:
    """The answer to the question: 303 or the receipt."""
    refusals.judged_by(reasons.LOGOUT_PAGE)
    read = _unseal(request.form.get("request", ""))
    asked = _examine(read)
    if request.form.get("decision") != "leave":
        return _to("/")
    with reading() as connection:
        session = browser_session.current(connection)
    if session is None:
        return _nothing_to_end(asked)
    return _end(asked, session)


@blueprint.get("/logout/receipt")
def look_again() -> Response:
    """The last page again, as the browser that signed out may see it for a while: who has answered by now."""
    refusals.judged_by(reasons.LOGOUT_PAGE)
    sid, read = _unseal_receipt(request.args.get("of", ""))
    asked = _examine(read)
    with reading() as connection:
        told = ending.afterwards(connection, sid)
    if told is None:
        raise _not_ours("of")
    return _last_page(asked, told, sid)


@blueprint.errorhandler(CSRFError)
def ask_again(error: CSRFError) -> Response:
    """The form's token is not the cookie's: the page was open while the session changed, or the cookie is lost."""
    refusals.judged_by(reasons.LOGOUT_PAGE)
    refusals.because(interaction.form_refused(error.description))
    try:
        sealed = _seal(_unseal(request.form.get("request", "")))
    except ErrorPage as refusal:
        return errors.show(refusal)
    return _to(f"/logout/continue?request={sealed}&again=1")


def _advance(read: Parameters, *, again: bool = False) -> Response:
    asked = _examine(read)
    with reading() as connection:
        session = browser_session.current(connection)
        step = decide(asked.hint, session)
        told = ending.preview(connection, session, clock.now()) if session and step is Step.ASK else None
    if told is not None:
        return _ask(asked, told, _seal(read), again=again)
    if session is None:
        return _nothing_to_end(asked)
    return _end(asked, session)


def sign_out(session: SignOnSession) -> Response:
    """End this browser's session without asking again; answers the last page."""
    return _end(LogoutRequest(), session)


def _end(asked: LogoutRequest, session: SignOnSession) -> Response:
    with transaction() as change:
        told = ending.end(change, session, clock.now())
        frames = ending.frames(change.connection, session.sid)
    return _signed_out(asked, told, session.sid, frames)


def _nothing_to_end(asked: LogoutRequest) -> Response:
    now = clock.now()
    with reading() as connection:
        is_left = asked.hint is not None and ending.left_behind(connection, asked.hint, now)
    if asked.hint is None or not is_left:
        return _signed_out(asked, ending.nothing(now))
    with transaction() as change:
        told = ending.end_left_behind(change, asked.hint, now)
    return _signed_out(asked, told)


def _ask(asked: LogoutRequest, told: Receipt, sealed: str, *, again: bool) -> Response:
    destination = destination_of(asked.redirect_uri) if asked.redirect_uri and asked.is_followed else None
    if destination is not None:
        security_headers.allow_form_action(destination.form_action_source)
    page = render_template(
        "logout/confirm.html", asked=asked, receipt=told, destination=destination, sealed=sealed, again=again
    )
    return make_response(page)


def _signed_out(asked: LogoutRequest, told: Receipt, sid: str | None = None, frames: Sequence[Frame] = ()) -> Response:
    for frame in frames:
        security_headers.allow_frame(frame.source)
    if not asked.is_followed or asked.target is None:
        return _last_page(asked, told, sid, frames)
    if frames:
        return make_response(render_template("logout/leaving.html", asked=asked, frames=frames))
    return leave_for(asked.target)


def _last_page(asked: LogoutRequest, told: Receipt, sid: str | None, frames: Sequence[Frame] = ()) -> Response:
    page = render_template(
        "logout/signed_out.html",
        asked=asked,
        receipt=told,
        frames=frames,
        shown=receipt.shown,
        again=f"/logout/receipt?of={_seal_receipt(asked, told, sid)}" if sid is not None and told.told else None,
        looks_again=told.is_waiting and clock.now() - told.at < LOOKS_AGAIN,
    )
    return make_response(page)


def _examine(read: Parameters) -> LogoutRequest:
    asked = examine(read, _read_hint, find_client)
    if isinstance(asked, Refused):
        is_hinted, client_id = read.get("id_token_hint") is not None, read.get("client_id")
        refusals.know(client_id=client_id, hint=None if is_hinted else "none was sent")
        refusals.say(asked.because)
        message = f"{asked.message} Nobody was signed out."
        raise ErrorPage(400, error="invalid_request", parameter=asked.parameter, title=STOPPED, message=message)
    return asked


def _read_hint(text: str) -> IdTokenHint | Because:
    with reading() as connection:
        return read_hint(connection, text)


def _seal(read: Parameters) -> str:
    """The parameters as a text that may stand in a URL: it shows nobody the ID token."""
    kept = {name: read.values[name] for name in KEPT if name in read.values}
    return _sealer().seal(json.dumps(kept).encode())


def _unseal(sealed: str) -> Parameters:
    try:
        return Parameters(json.loads(_sealer().open(sealed)))
    except CannotOpen:
        raise _not_ours("request") from None


def _seal_receipt(asked: LogoutRequest, told: Receipt, sid: str) -> str:
    named = {
        "client_id": asked.client.client_id if asked.client else None,
        "post_logout_redirect_uri": asked.redirect_uri,
        "state": asked.state,
    }
    until = (told.at + RECEIPT_STAYS).timestamp()
    kept = {"sid": sid, "until": until, "asked": {name: value for name, value in named.items() if value is not None}}
    return _sealer(RECEIPTS).seal(json.dumps(kept).encode())


def _unseal_receipt(sealed: str) -> tuple[str, Parameters]:
    try:
        kept = json.loads(_sealer(RECEIPTS).open(sealed))
    except CannotOpen:
        raise _not_ours("of") from None
    if clock.now().timestamp() >= kept["until"]:
        raise _not_ours("of")
    return kept["sid"], Parameters(kept["asked"])


def _not_ours(parameter: str) -> ErrorPage:
    refusals.because_if_unsaid(reasons.NOT_OURS, name=parameter)
    message = "The page that you come from is not one of this provider's, or was open for too long."
    return ErrorPage(400, error="invalid_request", parameter=parameter, title=STOPPED, message=message)


def _sealer(purpose: str = "idp logout requests") -> Sealer:
    return Sealer(_settings().secret_keys, purpose)


def _settings() -> IdpSettings:
    return current_app.extensions["sixty_settings"]


def _to(location: str) -> Response:
    response = make_response(redirect(location, code=303))
    response.headers["Cache-Control"] = "no-store"
    return response
