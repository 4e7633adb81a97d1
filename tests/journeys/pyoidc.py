"""A client with pyoidc (`oic`), unmodified: it registers itself with a key of its own."""

from pathlib import Path

from oic.oic import Client
from oic.oic.message import (
    AccessTokenResponse,
    AuthorizationResponse,
    OpenIDSchema,
    RefreshAccessTokenRequest,
    RegistrationResponse,
)
from oic.utils.authn.client import CLIENT_AUTHN_METHOD
from oic.utils.keyio import build_keyjar
from oic.utils.settings import OicClientSettings

BASE = "https://rp.example"
CALLBACK = f"{BASE}/callback"
GOODBYE = f"{BASE}/goodbye"
STATE = "which sign-in this is"
OWN_KEY = {"authn_method": "private_key_jwt", "algorithm": "ES256"}


class Pyoidc:
    """One sign-in of one client."""

    def __init__(self, issuer: str, certificate: Path, scope: str) -> None:
        """Finds the provider. `certificate`: the only one that is trusted."""
        self._scope = scope.split()
        self._jwks, keys, _ = build_keyjar([{"type": "EC", "crv": "P-256", "use": ["sig"]}])
        self._client = Client(
            client_authn_method=CLIENT_AUTHN_METHOD,
            keyjar=keys,
            settings=OicClientSettings(verify_ssl=str(certificate)),
        )
        self._client.base_url = BASE  # where it would keep request objects
        self._client.requests_dir = "/requests"
        self._verifier = ""
        self.provider = self._client.provider_config(issuer)

    def register(self) -> RegistrationResponse:
        """As its own key proves who it is; read back with the token that it got for that."""
        self._client.register(
            self.provider["registration_endpoint"],
            redirect_uris=[CALLBACK],
            post_logout_redirect_uris=[GOODBYE],
            response_types=["code"],
            grant_types=["authorization_code", "refresh_token"],
            token_endpoint_auth_method="private_key_jwt",
            token_endpoint_auth_signing_alg="ES256",
            id_token_signed_response_alg="ES256",
            subject_type="pairwise",
            jwks=self._jwks,
        )
        return self._client.registration_read()

    def authorization_url(self) -> str:
        """Code, PKCE, and an answer by form_post."""
        challenge, self._verifier = self._client.add_code_challenge()
        asked = {
            "response_type": "code",
            "response_mode": "form_post",
            "scope": self._scope,
            "redirect_uri": CALLBACK,
            "state": STATE,
            "nonce": "for this sign-in alone",
            **challenge,
        }
        return self._client.construct_AuthorizationRequest(request_args=asked).request(
            self._client.authorization_endpoint
        )

    def redeem(self, posted: dict[str, str]) -> AccessTokenResponse:
        """What the browser has posted, for tokens; the ID token is checked."""
        answer = self._client.parse_response(AuthorizationResponse, info=posted, sformat="dict")
        form = {"code": answer["code"], "redirect_uri": CALLBACK, "code_verifier": self._verifier}
        return self._client.do_access_token_request(state=answer["state"], request_args=form, **OWN_KEY)

    def userinfo(self) -> OpenIDSchema:
        """With the access token of the moment."""
        return self._client.do_user_info_request(state=STATE)

    def renew(self) -> AccessTokenResponse:
        """In two steps: do_access_token_refresh() forgets how its client proves itself."""
        url, body, http, _ = self._client.request_info(
            RefreshAccessTokenRequest,
            token=self._client.get_token(also_expired=True, state=STATE),
            authn_endpoint="refresh",
            **OWN_KEY,
        )
        return self._client.request_and_return(url, AccessTokenResponse, "POST", body, state=STATE, http_args=http)

    def goodbye_url(self) -> str:
        """Where signing out begins; the library sends its ID token along."""
        asked = {"post_logout_redirect_uri": GOODBYE, "state": "bye"}
        return self._client.construct_EndSessionRequest(state=STATE, request_args=asked).request(
            self._client.end_session_endpoint
        )
