"""GET /lessons/signin and /lessons/signin-oidc: the naive client's own sign-in, beside the person's session.

As strict as the other one (state, nonce, PKCE, `iss`, ID token); only what is kept of it is naive.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from flask import Blueprint, Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from mvc_client.extensions import reading, writing
from mvc_client.lessons import catalogue, learner_store
from mvc_client.lessons.browser import learner_id
from mvc_client.lessons.learner import Held
from mvc_client.lessons.strict_client import CLIENT_ID, SCOPE
from mvc_client.login import coming_back, oauth, pages, sign_in_store
from mvc_client.login.oauth import CodeRefused, NoTokens, SignInClient
from mvc_client.login.sign_in_store import SignIn
from mvc_client.provider import ProviderUnavailable
from mvc_client.services import services
from mvc_client.session.cookie import browser_id
from mvc_client.tokens import id_token
from mvc_client.tokens.id_token import IdToken
from mvc_client.tokens.id_token_verifier import IdTokenVerifier
from shared import clock
from shared.sealing import Sealer

_CLIENT, _SEALER = "mvc_client_lessons_sign_in", "mvc_client_lessons_sealer"
blueprint = Blueprint("lessons_signing_in", __name__)


def init_app(app: Flask) -> None:
    """Register the naive client with Authlib; after `oauth.init_app`."""
    app.extensions[_CLIENT] = oauth.public_client(app, CLIENT_ID, SCOPE)
    app.extensions[_SEALER] = Sealer(oauth.services.of(app).settings.secret_keys, learner_store.PURPOSE)


def sealer() -> Sealer:
    """For what the lessons keep."""
    return cast("Sealer", current_app.extensions[_SEALER])


@blueprint.get("/lessons/signin")
def begin() -> Response:
    """Begin. `lesson`: where to come back to."""
    the = services()
    try:
        asked = _client().begin(_redirect_uri())
    except ProviderUnavailable:
        raise pages.provider_down() from None
    lesson = catalogue.find(request.args.get("lesson", "")) or catalogue.LESSONS[0]
    begun = replace(asked.sign_in, return_to=f"/lessons/{lesson.slug}")
    with writing() as connection:
        sign_in_store.add(connection, the.sealer, asked.state, browser_id(), begun, clock.now())
    return redirect(asked.url, 303)


@blueprint.get("/lessons/signin-oidc")
def complete() -> Response:
    """The redirect URI: back to the lesson, signed in with the naive client."""
    sign_in = coming_back.take_sign_in()
    code = coming_back.read_response()
    held = _held(_redeem(code.code, sign_in))
    now = clock.now()
    with reading() as connection:
        learner = learner_store.find(connection, sealer(), learner_id(), now)
    with writing() as connection:
        learner_store.put(connection, sealer(), learner_id(), replace(learner, held=held), now)
    return redirect(sign_in.return_to, 303)


def _redeem(code: str, sign_in: SignIn) -> Mapping[str, Any]:
    try:
        answer = _client().redeem(code, _redirect_uri(), sign_in.code_verifier)
        verifier = IdTokenVerifier(services().provider, CLIENT_ID)
        verified = verifier.verify(str(answer.get("id_token")), str(answer.get("access_token")))
    except CodeRefused:
        raise pages.code_refused() from None
    except (ProviderUnavailable, NoTokens):
        raise pages.provider_down() from None
    if not isinstance(verified, IdToken) or not id_token.answers(verified, sign_in.nonce):
        raise pages.not_believed("ID token")
    return answer


def _held(answer: Mapping[str, Any]) -> Held:
    token, now = answer.get("refresh_token"), int(clock.now().timestamp())
    if not isinstance(token, str):
        raise pages.not_believed("no refresh token")
    return Held(token, signed_in_at=now, renewed_at=now)


def _client() -> SignInClient:
    return cast("SignInClient", current_app.extensions[_CLIENT])


def _redirect_uri() -> str:
    return f"{services().settings.base_url}/lessons/signin-oidc"
