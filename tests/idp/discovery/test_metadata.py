from typing import Any, get_args

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata

from idp.authorize.request import PROMPTS, RESPONSE_MODES
from idp.clients.metadata import ClientMetadata
from idp.clients.scopes import ApiResource
from idp.discovery.metadata import provider_metadata
from idp.token.client_authentication import METHODS

ENDPOINTS = {
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "end_session_endpoint": "/logout",
}
API = ApiResource("api1", "api1", {"api1": "Use it", "api1.write": "Change it"})


@pytest.fixture
def metadata() -> dict[str, Any]:
    return provider_metadata("https://id.example.com", ENDPOINTS, [API])


def allowed(field: str) -> set[str]:
    """The values that a client may register for `field`."""
    annotation = ClientMetadata.model_fields[field].annotation
    (of_list,) = get_args(annotation) if field.endswith("types") else (annotation,)
    return set(get_args(of_list))


@pytest.mark.parametrize("cls", [OpenIDProviderMetadata, AuthorizationServerMetadata])
def test_the_standard_finds_no_fault_with_it(metadata: dict[str, Any], cls: Any) -> None:
    cls(metadata).validate()


def test_every_endpoint_is_the_issuer_and_a_path(metadata: dict[str, Any]) -> None:
    for member, path in ENDPOINTS.items():
        assert metadata[member] == f"https://id.example.com{path}"


def test_an_issuer_with_a_path_keeps_it() -> None:
    metadata = provider_metadata("https://example.com/id", ENDPOINTS, [])
    assert metadata["token_endpoint"] == "https://example.com/id/token"


def test_the_scopes_of_the_apis_are_offered_beside_those_of_the_standard(metadata: dict[str, Any]) -> None:
    assert metadata["scopes_supported"] == [
        "openid",
        "profile",
        "email",
        "phone",
        "address",
        "offline_access",
        "api1",
        "api1.write",
    ]


def test_no_list_names_anything_twice(metadata: dict[str, Any]) -> None:
    for value in metadata.values():
        if isinstance(value, list):
            assert len(set(value)) == len(value)


def test_it_says_of_authorize_what_authorize_understands(metadata: dict[str, Any]) -> None:
    assert tuple(metadata["response_modes_supported"]) == RESPONSE_MODES
    assert tuple(metadata["prompt_values_supported"]) == PROMPTS


def test_it_says_of_clients_what_clients_may_register(metadata: dict[str, Any]) -> None:
    assert set(metadata["token_endpoint_auth_methods_supported"]) == allowed("token_endpoint_auth_method")
    assert metadata["token_endpoint_auth_methods_supported"] == METHODS
    assert set(metadata["grant_types_supported"]) == allowed("grant_types")
    assert set(metadata["response_types_supported"]) == allowed("response_types")
    assert set(metadata["id_token_signing_alg_values_supported"]) == allowed("id_token_signed_response_alg")


def test_what_is_not_supported_is_denied_where_silence_would_promise_it(metadata: dict[str, Any]) -> None:
    assert metadata["request_uri_parameter_supported"] is False
    assert metadata["request_parameter_supported"] is False
    assert metadata["claims_parameter_supported"] is False


def test_responses_name_their_issuer_and_pkce_means_s256(metadata: dict[str, Any]) -> None:
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["code_challenge_methods_supported"] == ["S256"]
