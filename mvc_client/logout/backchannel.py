"""POST /backchannel-logout: the provider says that a session there has ended (Back-Channel Logout 1.0 §2.5 to §2.8).

The sessions here that began with it end: their tokens are deleted at once, and the page says why at the next click. A
token that is not good in every respect, or was used before, changes nothing.
"""

import structlog
from flask import Blueprint, Response, jsonify, request

from mvc_client.extensions import csrf, writing
from mvc_client.logout import logout_token
from mvc_client.logout.logout_token import LogoutToken
from mvc_client.provider import ProviderUnavailable
from mvc_client.services import services
from mvc_client.session import session_store, told_store
from mvc_client.tokens.id_token_verifier import with_newest_keys
from mvc_client.tokens.provider_token import Problem
from shared import clock

log = structlog.stdlib.get_logger("mvc_client.logout")
blueprint = Blueprint("backchannel", __name__)

BECAUSE = "signed_out_elsewhere"
ASK_AGAIN_SECONDS = 5


@blueprint.post("/backchannel-logout")
@csrf.exempt  # the provider posts it, not a page, and the token proves that
def be_told() -> Response:
    """200; 400 with the reason for what is not good; 503 while the provider's keys cannot be had."""
    sent = request.form.getlist("logout_token")
    if len(sent) != 1:
        return _refused("there is not exactly one logout_token")
    try:
        token = _verify(sent[0])
    except ProviderUnavailable:
        return _answer(503, {"error": "temporarily_unavailable"}, {"Retry-After": str(ASK_AGAIN_SECONDS)})
    if isinstance(token, Problem):
        return _refused(token.value)
    now = clock.now()
    with writing() as connection:
        if not told_store.use(connection, token.jti, token.until, now):
            return _refused("it was used before")
        if token.sid is not None:
            told_store.note_ended(connection, token.sid, now)
        ended = session_store.end_told(connection, token.sid, token.sub, BECAUSE, now)
    for session_id in ended:
        log.info("session ended", session=session_id, because=BECAUSE)
    return _answer(200)


def _verify(text: str) -> LogoutToken | Problem:
    the = services()
    return with_newest_keys(
        the.provider,
        lambda keys: logout_token.verify(
            text, keys, issuer=the.provider.issuer, client_id=the.settings.client_id, now=clock.now()
        ),
    )


def _refused(why: str) -> Response:
    log.warning("logout token refused", problem=why)
    return _answer(400, {"error": "invalid_request", "error_description": f"The logout token is refused: {why}."})


def _answer(status: int, body: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Response:
    response = jsonify(body) if body else Response()
    response.status_code = status
    response.headers.update({"Cache-Control": "no-store", **(headers or {})})
    return response
