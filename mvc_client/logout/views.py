"""POST /logout ends the session here and sends the browser to the provider; the way back shows the receipt.

The ID token travels as `id_token_hint` in the query, the one token that the standard puts there; with it the provider
knows which session is meant and need not ask.
"""

import secrets
from urllib.parse import urlencode

import structlog
from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from mvc_client.extensions import reading, writing
from mvc_client.logout import receipt, sign_out_store
from mvc_client.logout.sign_out import SignOut
from mvc_client.provider import ProviderUnavailable
from mvc_client.services import services
from mvc_client.session import session_store
from mvc_client.session.cookie import browser, browser_id
from mvc_client.session.current import current_session
from mvc_client.session.web_session import Session
from mvc_client.tokens import decoded, token_store
from mvc_client.tokens.token_set import TokenSet
from shared import clock
from shared.sealing import CannotOpen

log = structlog.stdlib.get_logger("mvc_client.logout")
blueprint = Blueprint("logout", __name__)


@blueprint.post("/logout")
def leave() -> Response:
    """Sign out."""
    session = current_session()
    tokens = _tokens(session)
    before, after = browser_id(), browser().renew()
    state = secrets.token_urlsafe(32)
    now = clock.now()
    with writing() as connection:
        session_store.remove(connection, before)
        if session and tokens:
            done = SignOut(session.name, tokens.number, decoded.expiry(tokens), now)
            sign_out_store.add(connection, state, after, done)
    if session is None or tokens is None:
        return redirect("/", 303)
    log.info("signed out", session=session.id)
    return redirect(_end_session_url(tokens, state) or f"/signout-callback-oidc?{urlencode({'here': state})}", 303)


@blueprint.get("/signout-callback-oidc")
def left() -> str | Response:
    """The last page. `state`: the provider sent the browser here; `here`: it could not be asked to."""
    session = current_session()
    if session and session.lives:
        return redirect("/", 303)
    state, mine, now = request.args.get("state", ""), browser().id, clock.now()
    done: SignOut | None = None
    if mine and state:
        with writing() as connection:
            sign_out_store.note_return(connection, state, mine, now)
    if mine:
        with reading() as connection:
            done = sign_out_store.find(connection, state or request.args.get("here", ""), mine, now)
    lines = receipt.write(done, services().api1.clock_skew_seconds(), now) if done else None
    return render_template("logout/signed_out.html", sign_out=done, receipt=lines)


def _tokens(session: Session | None) -> TokenSet | None:
    if session is None or session.tokens is None:
        return None
    try:
        return token_store.unseal(services().sealer, session.id, session.tokens)
    except CannotOpen:
        return None


def _end_session_url(tokens: TokenSet, state: str) -> str | None:
    the = services()
    try:
        endpoint = the.provider.metadata().end_session_endpoint
    except ProviderUnavailable:
        return None
    if endpoint is None:
        return None
    query = {
        "id_token_hint": tokens.id_token,
        "client_id": the.settings.client_id,
        "post_logout_redirect_uri": the.settings.post_logout_redirect_uri,
        "state": state,
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"
