"""GET|POST /userinfo."""

from typing import Any

import structlog
from flask import Blueprint, Response, current_app, jsonify, request

from idp import parameters
from idp.clients.client import Client
from idp.clients.scopes import OPENID
from idp.cors import allow_any_origin
from idp.extensions import reading
from idp.settings import IdpSettings
from idp.token import live_access_token, live_reasons
from idp.token.issuing import TokenIssuer
from idp.token.live_reasons import Dead
from idp.userinfo import presented_token, reasons
from idp.userinfo.presented_token import NotPresented, Presented
from idp.users.claims import claims_for
from shared import access_token_reasons, refusals
from shared.access_token_validation import Accepted

log = structlog.stdlib.get_logger("sixty.userinfo")

blueprint = Blueprint("userinfo", __name__)
allow_any_origin(blueprint)

FORM = "application/x-www-form-urlencoded"


@blueprint.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    """The claims that the token's scopes release; 400, 401 or 403 as RFC 6750 §3 has them."""
    refusals.judged_by(reasons.USERINFO)
    presented = _presented()
    if isinstance(presented, NotPresented):
        return _not_presented(presented)
    checked = _validate(presented)
    if checked is None:
        return _refuse(401, "invalid_token", "The access token is not accepted.")
    with reading() as connection:
        living = live_access_token.look(connection, checked.claims)
    if isinstance(living, Dead) or living.grant is None or living.user is None:
        reason = living.name.lower() if isinstance(living, Dead) else "no user"
        log.info("userinfo_refused", reason=reason, client_id=checked.claims["client_id"])
        why = live_reasons.failure(living) if isinstance(living, Dead) else live_reasons.NO_PERSON
        refusals.because(why, **live_reasons.facts(checked.claims))
        return _refuse(401, "invalid_token", "The access token is not accepted.")
    if OPENID not in checked.scope:
        log.info("userinfo_refused", reason="scope", client_id=checked.claims["client_id"])
        refusals.because(reasons.NO_OPENID, scope=" ".join(checked.scope), **live_reasons.facts(checked.claims))
        return _refuse(403, "insufficient_scope", "The access token was not made for openid.", scope=OPENID)
    asked = (living.grant.claims or {}).get("userinfo", ())
    claims = {"sub": living.grant.sub, **claims_for(checked.scope, asked, living.user)}
    alg = living.client.metadata.userinfo_signed_response_alg
    return _answer(200, claims) if alg is None else _signed(living.client, alg, claims)


def _presented() -> Presented | NotPresented:
    is_form = request.method == "POST" and request.mimetype == FORM
    form = parameters.read(request.get_data(cache=False)) if is_form else None
    query = parameters.read(request.query_string)
    return presented_token.find(request.headers.get("Authorization"), query, form)


def _validate(presented: Presented) -> Accepted | None:
    checked = live_access_token.validate(presented.token)
    if isinstance(checked, Accepted):
        return checked
    log.info("userinfo_refused", reason=checked.reason.value, client_id=checked.client_id)
    refusals.because(access_token_reasons.FAILURES[checked.reason], **checked.facts)
    return None


def _signed(client: Client, alg: str, claims: dict[str, Any]) -> Response:
    """As a JWT for this client (Core §5.3.2). It has no `exp`, by which it differs from an ID token."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    issuer: TokenIssuer = current_app.extensions["sixty_issuer"]
    token = issuer.sign(alg, {"iss": settings.issuer, "aud": client.client_id, **claims}, "JWT")
    answer = Response(token, mimetype="application/jwt")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _not_presented(why: NotPresented) -> Response:
    """Without any token the challenge bears no error code (RFC 6750 §3.1)."""
    refusals.because(reasons.NOT_PRESENTED[why])
    if why is NotPresented.MISSING:
        return _challenge(_answer(401, {"error_description": why.value}))
    return _refuse(400, "invalid_request", why.value)


def _refuse(status: int, error: str, description: str, **more: str) -> Response:
    members = {"error": error, "error_description": description, "error_uri": refusals.uri(error, status)}
    return _challenge(_answer(status, members), **members, **more)


def _challenge(answer: Response, **attributes: str) -> Response:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    pairs = {"realm": settings.issuer, **attributes}
    answer.headers["WWW-Authenticate"] = "Bearer " + ", ".join(f'{name}="{value}"' for name, value in pairs.items())
    return answer


def _answer(status: int, body: dict[str, Any]) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
