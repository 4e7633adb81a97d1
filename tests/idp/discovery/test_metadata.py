from typing import Any

import pytest

from idp.clients.scopes import ApiResource
from idp.discovery.metadata import provider_metadata

ENDPOINTS = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
API = ApiResource("api1", "api1", {"api1": "Use it", "api1.write": "Change it"})


@pytest.fixture
def metadata() -> dict[str, Any]:
    return provider_metadata("https://id.example.com", ENDPOINTS, [API], {"claims_parameter_supported": True})


def test_every_endpoint_is_the_issuer_and_a_path(metadata: dict[str, Any]) -> None:
    for member, path in ENDPOINTS.items():
        assert metadata[member] == f"https://id.example.com{path}"


def test_an_issuer_with_a_path_keeps_it() -> None:
    metadata = provider_metadata("https://example.com/id", ENDPOINTS, [], {})
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


def test_what_the_provider_can_do_stands_in_it(metadata: dict[str, Any]) -> None:
    assert metadata["claims_parameter_supported"] is True
