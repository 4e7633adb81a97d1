"""Authlib's introspection endpoint over our tokens."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7662 import IntrospectionEndpoint as BaseIntrospectionEndpoint
from flask import current_app
from typing_extensions import override

from idp.clients.client import Client
from idp.extensions import reading
from idp.introspection import reasons
from idp.presence import presence
from idp.settings import IdpSettings
from idp.token import grant_store, live_access_token, live_reasons, refresh_reasons
from idp.token.client_authentication import CONFIDENTIAL
from idp.token.errors import Busy
from idp.token.live_reasons import Dead
from idp.token.refresh_exchange import read_token
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import Shown, Verdict, judge
from shared import access_token_reasons, clock, refusals
from shared.access_token_validation import Accepted

ACCESS_TOKEN_MEMBERS = ("iss", "sub", "aud", "client_id", "iat", "exp", "jti", "scope", "auth_time", "sid")


class IntrospectionEndpoint(BaseIntrospectionEndpoint):
    """For clients that can prove themselves. `token_type_hint` is not needed and not judged."""

    CLIENT_AUTH_METHODS = CONFIDENTIAL

    @override
    def check_params(self, request: Any, client: Any) -> None:
        if "token" not in request.form:
            refusals.because(reasons.TOKEN_MISSING)
            raise InvalidRequestError()

    @override
    def authenticate_token(self, request: Any, client: Any) -> dict[str, Any] | None:
        """The members of an active token."""
        self.check_params(request, client)
        text = request.form["token"]
        token = read_token(text, current_app.extensions["sixty_keys"])
        if token is Verdict.BUSY:
            refusals.judged_by(reasons.INTROSPECTED_REFRESH)
            refusals.because(refresh_reasons.UNKNOWN_KEY)
            raise Busy()
        if isinstance(token, RefreshToken):
            return _refresh_token(token, client.client)
        return _access_token(text)

    @override
    def create_introspection_payload(self, token: dict[str, Any] | None) -> dict[str, Any]:
        return {"active": True, **token} if token is not None else {"active": False}


def _access_token(text: str) -> dict[str, Any] | None:
    checked = live_access_token.validate(text)
    if not isinstance(checked, Accepted):
        refusals.because(access_token_reasons.FAILURES[checked.reason], **checked.facts)
        return None
    with reading() as connection:
        living = live_access_token.look(connection, checked.claims)
    if isinstance(living, Dead):
        refusals.because(live_reasons.failure(living), **live_reasons.facts(checked.claims))
        return None
    members = {name: checked.claims[name] for name in ACCESS_TOKEN_MEMBERS if name in checked.claims}
    return {**members, "token_type": "Bearer"}


def _refresh_token(token: RefreshToken, client: Client) -> dict[str, Any] | None:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    with reading() as connection:
        found = grant_store.look(connection, token.grant_id)
    now = clock.now()
    shown = Shown(client.client_id, token.generation, token.hash, now)
    policy = client.metadata.refresh(settings.access_token_lifetime_seconds)
    verdict = judge(shown, found.state if found else None, policy, now=now, came_up=presence().came_up)
    if found is None or verdict not in (Verdict.ROTATE, Verdict.RETRY):
        told = refresh_reasons.facts(shown, found.state, policy, now) if found is not None else {}
        refusals.judged_by(reasons.INTROSPECTED_REFRESH)
        refusals.because(refresh_reasons.introspected(verdict), grant_id=token.grant_id, **told)
        return None
    return {
        "iss": settings.issuer,
        "sub": found.grant.sub,
        "client_id": found.grant.client_id,
        "scope": found.grant.scope,
        "exp": int(found.state.idle_expires_at.timestamp()),
        "auth_time": int(found.grant.auth_time.timestamp()),
        "sid": found.grant.sid,
    }
