"""GET|POST /authorize and GET /authorize/resume, where login and consent come back to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from sqlalchemy import Connection

from idp import parameters as reader
from idp.audit.transaction import transaction
from idp.authorize import issuing, reasons, request_facts
from idp.authorize import response as encoder
from idp.authorize.keeping import kept_before, to_keep
from idp.authorize.next_step import SignedIn, Step, Waiting, decide
from idp.authorize.object_reading import has_object, with_object
from idp.authorize.request import (
    RESOURCE,
    AuthorizationRequest,
    Refused,
    Target,
    Unproven,
    identify,
)
from idp.authorize.request_check import check
from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.clients.resource_cache import ResourceCache
from idp.consent import consent_store
from idp.errors import ErrorPage
from idp.extensions import reading, writing
from idp.interaction import pending_request_store
from idp.interaction import reasons as interaction
from idp.interaction.destination import destination_of
from idp.interaction.leaving import leave_for
from idp.interaction.pending_request_store import PendingRequest
from idp.parameters import Parameters
from idp.session import browser_session, browser_state, session_store
from idp.session.sign_on_session import SignOnSession
from idp.settings import IdpSettings
from idp.token.hint_reading import read_hint
from idp.users import pairwise_store
from shared import clock, refusals, security_headers
from shared.explanation import Because

blueprint = Blueprint("authorize", __name__)

ANSWERED_STAYS = timedelta(seconds=10)
"""An answered request stays this long for the browser that owns it: a double click must not end on an error page."""


@blueprint.route("/authorize", methods=["GET", "POST"])
def begin() -> Response:
    """Read the request and take the first step. 303, a form_post page, or an error page (400)."""
    refusals.judged_by(reasons.AUTHORIZE)
    is_post = request.method == "POST"
    if is_post and request.mimetype != "application/x-www-form-urlencoded":
        refusals.because(reasons.NO_FORM)
        raise ErrorPage(400, error="invalid_request", message="A request by POST must be a form.")
    sent = request.get_data(cache=False) if is_post else request.query_string
    plain = reader.read(sent, may_repeat=frozenset({RESOURCE}))
    if has_object(plain):
        refusals.judged_by(reasons.WITH_OBJECT)
    refusals.know(**request_facts.of_sent(plain))
    read = with_object(plain)
    if isinstance(read, Refused):
        return _refuse_object(plain, read)
    target, checked = _examine(read)
    if isinstance(checked, Refused):
        return _refuse(target, checked)
    kept = to_keep(read, checked)
    if is_post:  # from another site the Lax cookie is missing here, but not on the GET that follows
        return _go("/authorize/resume", _hold(kept, None))
    return _advance(target, checked, kept, None)


@blueprint.get("/authorize/resume")
def resume() -> Response:
    """Go on with a request that was put on hold."""
    refusals.judged_by(reasons.RESUME)
    request_id, browser_id = request.args.get("request", ""), browser_session.browser_id()
    now = clock.now()
    with writing() as connection:
        pending_request_store.claim(connection, request_id, browser_id, now)
        pending = pending_request_store.find(connection, request_id, browser_id, now)
    if pending is None:
        refusals.because(interaction.NOT_OPEN)
        message = "It is finished or was open for too long. Go back to the application and start again."
        raise ErrorPage(400, error="invalid_request", message=message, title="This sign-in is no longer open")
    target, checked = _examine(kept_before(pending.parameters))
    if isinstance(checked, Refused):
        return _refuse(target, checked)
    return _advance(target, checked, pending.parameters, pending)


def _refuse_object(plain: Parameters, refused: Refused) -> Response:
    """To the client, if what stands beside the object proves where the answer goes."""
    target = identify(plain, find_client)
    if isinstance(target, Target):
        return _refuse(target, refused)
    refusals.say(refused.because)
    parameter = "request" if plain.get("request") is not None else "request_uri"
    raise ErrorPage(400, error=refused.error, parameter=parameter, message=refused.description)


def _examine(read: Parameters) -> tuple[Target, AuthorizationRequest | Refused]:
    refusals.know(**request_facts.of_whole(read))
    target = identify(read, find_client)
    if isinstance(target, Unproven):
        refusals.say(target.because)
        raise ErrorPage(400, error=target.error, parameter=target.parameter, message=target.message)
    resources: ResourceCache = current_app.extensions["sixty_resources"]
    return target, check(read, target.client, resources.all())


def _advance(
    target: Target, asked: AuthorizationRequest, kept: dict[str, Any], pending: PendingRequest | None
) -> Response:
    expected = _expected_users(target.client, asked)
    if isinstance(expected, Refused):
        return _refuse(target, expected)
    with reading() as connection:
        session = browser_session.current(connection)
        signed_in = _signed_in(connection, session, target.client, asked) if session else None
    step = decide(asked, signed_in, _waiting(pending), expected=expected, now=clock.now())
    if isinstance(step, Refused):
        if pending is not None:
            with writing() as connection:
                _note_answered(connection, pending)
        return _refuse(target, step)
    if step is Step.ISSUE:
        assert session is not None
        return _issue(target, asked, session, pending) or _advance(target, asked, kept, pending)
    request_id = pending.id if pending else _hold(kept, browser_session.browser_id())
    if step is Step.CHOOSE_ACCOUNT:
        return _go("/login", request_id, "&choose=1")
    return _go("/login" if step is Step.LOGIN else "/consent", request_id)


def _signed_in(connection: Connection, session: SignOnSession, client: Client, asked: AuthorizationRequest) -> SignedIn:
    agreed = consent_store.find(connection, session.user_id, client.client_id)
    lacks = agreed.lacks(asked.scopes, asked.claims.names)
    refusals.know(auth_time=int(session.auth_time.timestamp()), missing=" ".join(lacks))
    return SignedIn(session.user_id, session.auth_time, not lacks)


def _issue(
    target: Target, asked: AuthorizationRequest, session: SignOnSession, pending: PendingRequest | None
) -> Response | None:
    """None: the session has ended meanwhile, or what was agreed to is withdrawn."""
    with transaction() as change:
        if not session_store.hold(change.connection, session.sid, clock.now()):
            return None
        agreed = consent_store.hold(change.connection, session.user_id, target.client.client_id)
        if not agreed.covers(asked.scopes, asked.claims.names):
            return None
        issued = issuing.issue(change, target, asked, session)
        if pending is not None:
            _note_answered(change.connection, pending)
    state = browser_state.answered(target.client.client_id, target.redirect_uri, session.sid)
    return _respond(target, {**issuing.parameters(issued, target.client, asked), **state})


def _expected_users(client: Client, asked: AuthorizationRequest) -> frozenset[str] | Refused | None:
    """Who alone may be signed in, of those whom the client knows so; None: anybody."""
    named = asked.claims.subjects
    if named is None and asked.id_token_hint is None:
        return None
    with reading() as connection:
        text, sector = asked.id_token_hint, client.metadata.pairwise_sector
        hint = read_hint(connection, text, shown_by=client) if text is not None else None
        found = {pairwise_store.known_as(connection, each, sector) for each in named or ()}
    people = frozenset(each for each in found if each is not None)
    if hint is None:
        return people
    if isinstance(hint, Because):
        return Refused("invalid_request", "id_token_hint is not an ID token of this provider for this client.", hint)
    return frozenset({hint.subject}) if named is None else people & {hint.subject}


def _waiting(pending: PendingRequest | None) -> Waiting | None:
    if pending is None:
        return None
    return Waiting(
        created_at=pending.created_at,
        account_chosen=pending.account_chosen,
        consented=pending.consented_at is not None,
        denied=pending.denied_at is not None,
    )


def _hold(kept: dict[str, Any], browser_id: str | None) -> str:
    with writing() as connection:
        return pending_request_store.add(connection, kept, browser_id, clock.now())


def _note_answered(connection: Connection, pending: PendingRequest) -> None:
    end = min(pending.expires_at, clock.now() + ANSWERED_STAYS)
    pending_request_store.expire_at(connection, pending.id, browser_session.browser_id(), end)


def _go(path: str, request_id: str, more: str = "") -> Response:
    return make_response(redirect(f"{path}?request={request_id}{more}", code=303))


def _refuse(target: Target, refused: Refused) -> Response:
    refusals.know(**request_facts.of_target(target))
    refusals.say(refused.because)
    address = refusals.uri(refused.error, 200 if target.response_mode == "form_post" else 303)
    assert address is not None
    return _respond(target, {"error": refused.error, "error_description": refused.description, "error_uri": address})


def _respond(target: Target, fields: Mapping[str, str]) -> Response:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    encoded = encoder.encode(target, fields, settings.issuer)
    if isinstance(encoded, encoder.Redirect):
        return leave_for(encoded.location)
    security_headers.allow_form_action(destination_of(encoded.action).form_action_source)
    return make_response(render_template("authorize/form_post.html", form=encoded, client=target.client))
