"""GET|POST /login."""

import math
from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, request
from flask_wtf.csrf import CSRFError

from idp import errors
from idp.audit.transaction import transaction
from idp.errors import ErrorPage
from idp.extensions import reading, writing
from idp.interaction import pending_request_store
from idp.interaction import reasons as interaction
from idp.interaction.pending_request_store import PendingRequest
from idp.login import forms, meters, reasons
from idp.login.forms import LoginForm
from idp.login.page import LoginPage, Note, current_settings
from idp.login.password_check import Busy, Right, Throttled, Wrong, check
from idp.session import browser_session
from shared import clock, refusals

blueprint = Blueprint("login", __name__)

WARN_FROM_TRIES_LEFT = 3
BUSY_HINT = (
    f"Your password was not looked at, and nothing was counted. Type it again in {errors.RETRY_AFTER_SECONDS} seconds."
)


@blueprint.get("/login")
def show() -> Response:
    """The sign-in form; with `choose=1` and somebody signed in, the choice whether to go on as them."""
    refusals.judged_by(reasons.LOGIN)
    pending = _pending(_single(request.args.getlist("request")))
    page = LoginPage.of(pending)
    if request.args.get("choose") == "1" and pending is not None and page.signed_in_as is not None:
        return page.choose()
    return page.form()


@blueprint.post("/login")
def submit() -> Response:
    """Username and password, or one of the two other decisions.

    303, 403 (wrong), 429 (throttled), 503 (busy), 400 or 404.
    """
    refusals.judged_by(reasons.LOGIN)
    form = _form()
    pending = _pending(form.request_id)
    if form.decision and pending is not None:
        return _decide(form.decision, pending)
    outcome = check(current_settings(), form.username, form.password)
    response = _sign_in(outcome, pending) if isinstance(outcome, Right) else _refuse(outcome, form, pending)
    meters.tried(response.status_code)
    return response


@blueprint.errorhandler(CSRFError)
def show_again(error: CSRFError) -> Response:
    """The form's token is not the cookie's: somebody signed in in another tab, or the cookie is lost."""
    refusals.judged_by(reasons.LOGIN)
    refusals.because(interaction.form_refused(error.description))
    try:
        return _ask_again(_form())
    except ErrorPage as page:
        return errors.show(page)


def _refuse(outcome: Wrong | Throttled | Busy, form: LoginForm, pending: PendingRequest | None) -> Response:
    # RFC 9110 §15.5.4: credentials were provided and are not sufficient; 401 would demand a WWW-Authenticate
    status = 403 if isinstance(outcome, Wrong) else 429 if isinstance(outcome, Throttled) else 503
    response = LoginPage.of(pending, form.username).form(_explain(outcome), status)
    if isinstance(outcome, Throttled):
        response.headers["Retry-After"] = str(_seconds_until(outcome.until))
    elif isinstance(outcome, Busy):
        response.headers["Retry-After"] = str(errors.RETRY_AFTER_SECONDS)
    return response


def _ask_again(form: LoginForm) -> Response:
    pending = _pending(form.request_id)
    page = LoginPage.of(pending, form.username)
    if pending is not None and page.signed_in_as is not None:
        return _resume(pending)
    return page.form(Note("Not signed in.", "This page is out of date, or the browser sent no cookie. Try again."), 400)


def _sign_in(right: Right, pending: PendingRequest | None) -> Response:
    old_browser_id = browser_session.browser_id()
    with transaction() as change:
        if not right.settle(change):
            return LoginPage.of(pending, right.user.username).form(_explain(Wrong(None, None)), 403)
        client_id = pending.client_id if pending else None
        started = browser_session.start(change, right.user.id, client_id=client_id)
        if pending is not None:
            pending_request_store.note_sign_in(
                change.connection, pending.id, old_browser_id, started.browser_id, clock.now()
            )
        pending_request_store.hand_over(change.connection, old_browser_id, started.browser_id)
    browser_session.keep(started)
    return _resume(pending) if pending is not None else _to("/")


def _decide(decision: str, pending: PendingRequest) -> Response:
    browser_id = browser_session.browser_id()
    with writing() as connection:
        if decision == "cancel":
            pending_request_store.note_denied(connection, pending.id, browser_id, clock.now())
        else:
            pending_request_store.note_account_chosen(connection, pending.id, browser_id)
    return _resume(pending)


def _form() -> LoginForm:
    form = forms.read(request.form.to_dict(flat=False))
    if form is None:
        refusals.because_if_unsaid(interaction.ODD_FORM)
        raise ErrorPage(400, error="invalid_request", message="The form was not sent as this page makes it.")
    return form


def _pending(request_id: str) -> PendingRequest | None:
    if not request_id:
        return None
    with reading() as connection:
        pending = pending_request_store.find_for_sign_in(
            connection, request_id, browser_session.browser_id(), clock.now()
        )
    if pending is None:
        refusals.because_if_unsaid(interaction.NOT_OPEN)
        raise ErrorPage(
            404,
            error="invalid_request",
            title="This sign-in is no longer open",
            message="It is finished, was open for too long, or belongs to another browser. "
            "Go back to the application and start again there.",
        )
    return pending


def _single(values: list[str]) -> str:
    return " ".join(values)  # of two ids no request is found


def _explain(outcome: Wrong | Throttled | Busy) -> Note:
    if isinstance(outcome, Busy):
        return Note("Not signed in yet.", "Too many people sign in at this moment.", BUSY_HINT)
    if isinstance(outcome, Throttled):
        return Note("Too many tries.", _next_try(outcome.until))
    hint = "Check capitals and keyboard language."
    if outcome.closed_until is not None:
        hint += f" {_next_try(outcome.closed_until)}"
    elif outcome.tries_left is not None and outcome.tries_left <= WARN_FROM_TRIES_LEFT:
        tries = "1 more wrong try" if outcome.tries_left == 1 else f"{outcome.tries_left} more wrong tries"
        hint += f" After {tries} this name has to wait."
    return Note("Not signed in.", "The username and password do not match.", hint, fields_wrong=True)


def _next_try(moment: datetime) -> str:
    return f"Next try at {moment:%H:%M:%S} UTC, in {_seconds_until(moment)} s."


def _seconds_until(moment: datetime) -> int:
    return max(1, math.ceil((moment - clock.now()).total_seconds()))


def _resume(pending: PendingRequest) -> Response:
    return _to(f"/authorize/resume?request={pending.id}")


def _to(location: str) -> Response:
    return make_response(redirect(location, code=303))
