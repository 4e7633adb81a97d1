"""Makes tokens, and the response that carries those of a grant (RFC 6749 §5.1, OIDC Core §3.1.3.3)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from idp.clients.client import Client
from idp.clients.resource_cache import ResourceCache
from idp.clients.scopes import OPENID, audience, one_or_several
from idp.extensions import reading
from idp.keys.keystore import Keystore
from idp.settings import IdpSettings
from idp.token import access_token, id_token
from idp.token.access_token import Stamp
from idp.token.grant_store import Grant
from idp.token.granted import Granted
from idp.token.lifetimes import RenewalEnds
from idp.token.target import Target
from idp.users import user_store
from idp.users.claims import claims_for
from shared import signatures


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
        target: Target,
        nonce: str | None,
        refresh_token: str | None,
        ends: RenewalEnds | None,
        stamp: Stamp,
    ) -> dict[str, Any]:
        """The JSON members of a successful answer; an ID token only where `openid` is in the scope.

        `ends`: of the refresh token; None if there is none.
        """
        answer = self._access_token(client, target, stamp, subject=grant.sub, grant=grant)
        if refresh_token is not None:
            answer["refresh_token"] = refresh_token
        if ends is not None:
            answer |= ends.members(stamp.at)
        if OPENID in target.scope.split(" "):
            answer["id_token"] = self.id_token(
                client, grant, scope=target.scope, nonce=nonce, access_token=answer["access_token"], now=stamp.at
            )
        return answer

    def access_token_response(self, client: Client, grant: Grant, stamp: Stamp) -> dict[str, Any]:
        """The JSON members of an access token for all that was granted, and nothing besides."""
        return self._access_token(client, Target(grant.scope, grant.resource), stamp, subject=grant.sub, grant=grant)

    def client_response(self, client: Client, *, target: Target, stamp: Stamp) -> dict[str, Any]:
        """The JSON members for a client that acts for itself: an access token whose subject is the client."""
        return self._access_token(client, target, stamp, subject=client.client_id, grant=None)

    def _access_token(
        self, client: Client, target: Target, stamp: Stamp, *, subject: str, grant: Grant | None
    ) -> dict[str, Any]:
        lifetime = client.metadata.access_token_lifetime(self._settings.access_token_lifetime_seconds)
        facts = access_token.AccessTokenFacts(
            issuer=self._settings.issuer,
            audience=self._audience(target),
            subject=subject,
            client_id=client.client_id,
            scope=target.scope,
            auth_time=grant.auth_time if grant else None,
            sid=grant.sid if grant else None,
            grant_id=grant.id if grant else None,
        )
        payload = access_token.claims(facts, stamp, lifetime_seconds=lifetime)
        token = self.sign(access_token.ALGORITHM, payload, access_token.TYPE)
        return {"access_token": token, "token_type": "Bearer", "expires_in": lifetime, "scope": target.scope}

    def _audience(self, target: Target) -> str | list[str]:
        if target.resource is not None:
            return one_or_several(target.resource)
        return audience(target.scope.split(" "), self._resources.all(), self._settings.issuer)

    def id_token(
        self,
        client: Client,
        granted: Granted | Grant,
        *,
        scope: str,
        nonce: str | None,
        access_token: str | None,
        now: datetime,
        code: str | None = None,
        tells_all: bool = False,
    ) -> str:
        """An ID token. `access_token`, `code`: what comes with it. `tells_all`: no access token ever will, so that what
        the scopes release about the person must stand here (Core §5.4)."""
        facts = id_token.IdTokenFacts(
            issuer=self._settings.issuer,
            client_id=client.client_id,
            subject=granted.sub,
            auth_time=granted.auth_time,
            sid=granted.sid,
            amr=granted.amr,
            acr=granted.acr,
            nonce=nonce,
            access_token=access_token,
            code=code,
        )
        scopes = scope.split(" ") if tells_all or client.metadata.claims_in_id_token else ()
        alg = client.metadata.id_token_signed_response_alg
        return self.sign(alg, {**id_token.claims(facts, now, alg), **_about_the_person(granted, scopes)}, "JWT")

    def sign(self, alg: str, payload: Mapping[str, Any], typ: str) -> str:
        """A JWS by the key that signs `alg` now."""
        return signatures.signed(alg, self._keystore.signing_key(alg), typ, payload)


def _about_the_person(granted: Granted | Grant, scopes: Sequence[str]) -> dict[str, Any]:
    """What was asked for the ID token by name, and what `scopes` release. Without both it says who signed in and
    nothing about them, and no account is looked up."""
    asked = (granted.claims or {}).get("id_token", ())
    if not asked and not scopes:
        return {}
    with reading() as connection:
        user = user_store.find(connection, granted.user_id)
    return claims_for(scopes, asked, user) if user is not None else {}
