"""Makes the token response of a grant: signs, and puts the members together (RFC 6749 §5.1, Core §3.1.3.3)."""

import secrets
from datetime import datetime
from typing import Any

from joserfc import jws, jwt

from idp.clients.client import Client
from idp.clients.resource_cache import ResourceCache
from idp.clients.scopes import OPENID, audience
from idp.keys.keystore import Keystore
from idp.settings import IdpSettings
from idp.token import access_token, id_token
from idp.token.grant_store import Grant

REGISTRY = jws.JWSRegistry(algorithms=["ES256", "RS256"])


class TokenIssuer:
    """Signs for one app, with cached keys."""

    def __init__(self, settings: IdpSettings, keystore: Keystore, resources: ResourceCache) -> None:
        self._settings = settings
        self._keystore = keystore
        self._resources = resources

    def response(
        self,
        client: Client,
        grant: Grant,
        *,
        scope: str,
        nonce: str | None,
        refresh_token: str | None,
        now: datetime,
    ) -> dict[str, Any]:
        """The JSON members of a successful answer; an ID token only where `openid` is in `scope`."""
        answer = self.access_token_response(client, grant, scope=scope, now=now)
        if refresh_token is not None:
            answer["refresh_token"] = refresh_token
        if OPENID in scope.split(" "):
            answer["id_token"] = self._id_token(client, grant, answer["access_token"], nonce, now)
        return answer

    def access_token_response(self, client: Client, grant: Grant, *, scope: str, now: datetime) -> dict[str, Any]:
        """The JSON members of an access token, and nothing besides."""
        return self._access_token(client, scope, now, subject=grant.user_id, grant=grant)

    def client_response(self, client: Client, *, scope: str, now: datetime) -> dict[str, Any]:
        """The JSON members for a client that acts for itself: an access token whose subject is the client."""
        return self._access_token(client, scope, now, subject=client.client_id, grant=None)

    def _access_token(
        self, client: Client, scope: str, now: datetime, *, subject: str, grant: Grant | None
    ) -> dict[str, Any]:
        lifetime = client.metadata.access_token_lifetime(self._settings.access_token_lifetime_seconds)
        facts = access_token.AccessTokenFacts(
            issuer=self._settings.issuer,
            audience=audience(scope.split(" "), self._resources.all(), self._settings.issuer),
            subject=subject,
            client_id=client.client_id,
            scope=scope,
            auth_time=grant.auth_time if grant else None,
            sid=grant.sid if grant else None,
            grant_id=grant.id if grant else None,
        )
        payload = access_token.claims(facts, jti=secrets.token_urlsafe(16), lifetime_seconds=lifetime, now=now)
        token = self._sign(access_token.ALGORITHM, payload, access_token.TYPE)
        return {"access_token": token, "token_type": "Bearer", "expires_in": lifetime, "scope": scope}

    def _id_token(self, client: Client, grant: Grant, token: str, nonce: str | None, now: datetime) -> str:
        facts = id_token.IdTokenFacts(
            issuer=self._settings.issuer,
            client_id=client.client_id,
            subject=grant.user_id,
            auth_time=grant.auth_time,
            sid=grant.sid,
            amr=grant.amr,
            acr=grant.acr,
            nonce=nonce,
            access_token=token,
        )
        return self._sign(client.metadata.id_token_signed_response_alg, id_token.claims(facts, now), "JWT")

    def _sign(self, alg: str, payload: Any, typ: str) -> str:
        key = self._keystore.signing_key(alg)
        return jwt.encode({"alg": alg, "kid": key.kid, "typ": typ}, dict(payload), key, registry=REGISTRY)
