"""GET|POST /consent."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError

from idp import errors
from idp.audit.events import ConsentDenied, ConsentGiven
from idp.audit.transaction import transaction
from idp.consent import consent_store, forms, reasons
from idp.consent.asking import Asking, find_asking
from idp.consent.forms import ConsentForm, Decision
from idp.errors import ErrorPage
from idp.interaction import pending_request_store
from idp.interaction import reasons as interaction
from idp.session import browser_session, session_store
from shared import clock, refusals, security_headers

blueprint = Blueprint("consent", __name__)


@blueprint.get("/consent")
def show() -> Response:
    """The question."""
    refusals.judged_by(reasons.CONSENT)
    request_id = " ".join(request.args.getlist("request"))  # of two ids no request is found
    asking = find_asking(request_id)
    return _page(asking) if asking is not None else _resume(request_id)


@blueprint.post("/consent")
def submit() -> Response:
    """The answer. 303 back to the request, or 400 and 404 where the form or its request is not ours."""
    refusals.judged_by(reasons.CONSENT)
    form = _form()
    asking = find_asking(form.request_id)
    if asking is None:
        return _resume(form.request_id)
    if form.decision is None:
        refusals.because(reasons.NO_ANSWER)
        return _page(asking, "Nothing was shared. Choose one of the two answers.", 400)
    _answer(asking, form.decision)
    return _resume(form.request_id)


@blueprint.errorhandler(CSRFError)
def show_again(error: CSRFError) -> Response:
    """The form's token is not the cookie's: somebody signed in since the page was shown, or the cookie is lost."""
    refusals.judged_by(reasons.CONSENT)
    refusals.because(interaction.form_refused(error.description))
    try:
        return _ask_again(_form())
    except ErrorPage as page:
        return errors.show(page)


def _ask_again(form: ConsentForm) -> Response:
    asking = find_asking(form.request_id)
    if asking is None:
        return _resume(form.request_id)
    return _page(asking, "Nothing was shared. This page is out of date; answer again.", 400)


def _answer(asking: Asking, decision: Decision) -> None:
    user_id, client_id, pending = asking.user.id, asking.client.client_id, asking.pending
    now, browser_id = clock.now(), browser_session.browser_id()
    who = {"user_id": user_id, "client_id": client_id, "sid": asking.session.sid}
    with transaction() as change:
        if not session_store.hold(change.connection, asking.session.sid, now):
            return  # signed out, or the account disabled or erased, since the form came: the request asks again
        if decision is Decision.APPROVE:
            standing = consent_store.give(change.connection, user_id, client_id, asking.asked, now)
            pending_request_store.note_consented(change.connection, pending.id, browser_id, now)
            change.record(ConsentGiven(**who, scope=" ".join(standing.scopes), claims=standing.claims))
        else:
            pending_request_store.note_denied(change.connection, pending.id, browser_id, now)
            change.record(ConsentDenied(**who, scope=pending.scope))


def _page(asking: Asking, note: str | None = None, status: int = 200) -> Response:
    security_headers.allow_form_action(asking.destination.form_action_source)
    return make_response(render_template("consent/consent.html", asking=asking, note=note), status)


def _form() -> ConsentForm:
    form = forms.read(request.form.to_dict(flat=False))
    if form is None:
        refusals.because_if_unsaid(interaction.ODD_FORM)
        raise ErrorPage(400, error="invalid_request", message="The form was not sent as this page makes it.")
    return form


def _resume(request_id: str) -> Response:
    return make_response(redirect(f"/authorize/resume?request={request_id}", code=303))
