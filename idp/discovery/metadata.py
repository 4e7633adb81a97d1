"""RULES: the provider's metadata (OpenID Connect Discovery §3, RFC 8414 §2, RFC 9207 §3)."""

from collections.abc import Iterable, Mapping
from typing import Any

from idp.clients.scopes import IDENTITY_SCOPES, ApiResource
from idp.keys.schedule import SIGNING_ALGORITHMS
from idp.session.sign_on_session import ACR_PASSWORD
from idp.users.claims import CLAIMS_BY_SCOPE

TOKEN_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash")

UNCHANGING: Mapping[str, Any] = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query", "fragment", "form_post"],
    "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": sorted(SIGNING_ALGORITHMS, reverse=True),
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "code_challenge_methods_supported": ["S256"],
    "prompt_values_supported": ["none", "login", "consent", "select_account"],
    "acr_values_supported": [ACR_PASSWORD],
    "display_values_supported": ["page"],
    "claim_types_supported": ["normal"],
    "claims_supported": [*TOKEN_CLAIMS, *(name for names in CLAIMS_BY_SCOPE.values() for name in names)],
    "ui_locales_supported": ["en"],
    "authorization_response_iss_parameter_supported": True,
    "claims_parameter_supported": False,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,  # left out it would mean true (Discovery §3)
}


def provider_metadata(issuer: str, endpoints: Mapping[str, str], resources: Iterable[ApiResource]) -> dict[str, Any]:
    """The document. `endpoints`: member name to path; `resources`: the APIs, whose scopes may be asked for too."""
    scopes = dict.fromkeys([*IDENTITY_SCOPES, *(scope for resource in resources for scope in resource.scopes)])
    return {
        "issuer": issuer,
        **{name: f"{issuer}{path}" for name, path in endpoints.items()},
        "scopes_supported": list(scopes),
        **UNCHANGING,
    }
