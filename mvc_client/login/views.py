"""GET /login sends the browser to the provider; GET /signin-oidc is where it comes back.

`return_to` names the page that is shown then: the bench or a lesson, and nothing else, so that no link can send people
elsewhere by way of their sign-in.
"""

import re
from dataclasses import replace

import structlog
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from mvc_client.errors import ErrorPage
from mvc_client.extensions import writing
from mvc_client.login import coming_back, pages, person, sign_in_store, userinfo
from mvc_client.login.authorization_response import Code
from mvc_client.login.oauth import CodeRefused, NoTokens, sign_in_client
from mvc_client.login.sign_in_store import SignIn
from mvc_client.provider import ProviderUnavailable
from mvc_client.services import services
from mvc_client.session import event_store, session_store, told_store
from mvc_client.session.cookie import browser, browser_id
from mvc_client.session.events import Event, Kind
from mvc_client.settings import SCOPE
from mvc_client.tokens import decoded, id_token, token_set, token_store
from mvc_client.tokens.id_token import IdToken
from mvc_client.tokens.provider_token import Problem
from mvc_client.tokens.token_set import BrokenAnswer, TokenSet
from shared import clock

log = structlog.stdlib.get_logger("mvc_client.login")
blueprint = Blueprint("login", __name__)

_RETURNS = re.compile(r"/bench\Z|/lessons/[a-z-]{1,60}\Z")


@blueprint.get("/login")
def begin() -> Response:
    """Begin a sign-in."""
    the, return_to = services(), request.args.get("return_to", "")
    try:
        asked = sign_in_client().begin(the.settings.redirect_uri)
    except ProviderUnavailable as why:
        log.warning("provider unavailable", why=str(why))
        raise pages.provider_down() from None
    begun = replace(asked.sign_in, return_to=return_to) if _RETURNS.match(return_to) else asked.sign_in
    with writing() as connection:
        sign_in_store.add(connection, the.sealer, asked.state, browser_id(), begun, clock.now())
    return redirect(asked.url, 303)


@blueprint.get("/signin-oidc")
def complete() -> Response:
    """The redirect URI: a session, or a page that says why not and how to go on."""
    sign_in = coming_back.take_sign_in()
    code = coming_back.read_response()
    tokens, signed_in = _redeem(code, sign_in)
    _begin_session(tokens, signed_in)
    return redirect(sign_in.return_to, 303)


def _redeem(code: Code, sign_in: SignIn) -> tuple[TokenSet, IdToken]:
    the = services()
    asked_at = clock.now()
    try:
        answer = sign_in_client().redeem(code.code, the.settings.redirect_uri, sign_in.code_verifier)
        tokens = token_set.first(answer, asked_at, SCOPE)
        verified = the.verifier.verify(tokens.id_token, tokens.access_token)
    except CodeRefused as why:
        log.warning("code refused", error=str(why)[:50])
        raise pages.code_refused() from None
    except (ProviderUnavailable, NoTokens):
        raise pages.provider_down() from None
    except BrokenAnswer as why:
        raise _not_believed(str(why)) from None
    if isinstance(verified, IdToken) and not id_token.answers(verified, sign_in.nonce):
        verified = Problem.WRONG_NONCE
    if isinstance(verified, Problem):
        raise _not_believed(f"ID token: {verified.value}")
    return tokens, verified


def _not_believed(problem: str) -> ErrorPage:
    log.warning("provider's answer refused", problem=problem)
    return pages.not_believed(problem)


def _begin_session(tokens: TokenSet, signed_in: IdToken) -> None:
    the = services()
    claims = userinfo.fetch(the.http, the.provider.metadata(), tokens.access_token)
    who = person.from_claims(signed_in.claims, claims)
    before = browser_id()
    after = browser().renew()
    session_id = session_store.new_id()
    sealed = token_store.seal(the.sealer, session_id, tokens)
    now = clock.now()
    details = decoded.life(tokens)
    with writing() as connection:
        if who.sid is not None and not told_store.may_begin(connection, who.sid, now):
            raise pages.ended_meanwhile()
        session_store.prune(connection, now)
        session_store.remove(connection, before)
        sign_in_store.move(connection, before, after)
        session_store.add(connection, session_id, after, who, sealed, the.settings.renewal, now)
        event_store.add(connection, session_id, [Event(Kind.SIGNED_IN, now, tokens.number, details)])
    log.info("signed in", session=session_id, sub=who.sub)
