"""The document promises neither more nor less than what happens at the endpoints."""

from collections.abc import Collection
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata
from flask.testing import FlaskClient

from idp.clients.assertion import ALGORITHMS_OF
from idp.clients.metadata import ClientMetadata
from tests.idp.relying_party import CHALLENGE, MVC

KNOWN = {
    *OpenIDProviderMetadata.REGISTRY_KEYS,
    *AuthorizationServerMetadata.REGISTRY_KEYS,
    "userinfo_endpoint",  # OpenID Connect Discovery 1.0; missing in the list of the library
    "authorization_response_iss_parameter_supported",  # RFC 9207
    "prompt_values_supported",  # Initiating User Registration 1.0
    "end_session_endpoint",  # RP-Initiated Logout 1.0
    "check_session_iframe",  # Session Management 1.0
    *("backchannel_logout_supported", "backchannel_logout_session_supported"),  # Back-Channel Logout 1.0
    *("frontchannel_logout_supported", "frontchannel_logout_session_supported"),  # Front-Channel Logout 1.0
}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    return client.get("/.well-known/openid-configuration").get_json()


def allowed(field: str) -> set[str]:
    """The values that a client may register for `field`."""
    annotation = ClientMetadata.model_fields[field].annotation
    values = [each for each in get_args(annotation) if each is not type(None)]
    return {value for each in values for value in (get_args(each) or (each,))}


def authorize(client: FlaskClient, **changes: str) -> Any:
    asked = {
        "client_id": MVC.client_id,
        "redirect_uri": MVC.redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return client.get("/authorize", query_string=asked)


def error_of(location: str | None) -> str | None:
    parts = urlsplit(location or "")
    return parse_qs(parts.query or parts.fragment).get("error", [None])[0]


def test_the_libraries_of_the_standards_find_no_fault_with_it(document: dict[str, Any]) -> None:
    secure = {
        name: value.replace("http://", "https://") if isinstance(value, str) else value
        for name, value in document.items()
    }
    OpenIDProviderMetadata(secure).validate()
    AuthorizationServerMetadata(secure).validate()


def test_it_has_no_member_that_no_standard_knows(document: dict[str, Any]) -> None:
    assert set(document) - KNOWN == set()


def test_no_list_is_empty_or_names_anything_twice(document: dict[str, Any]) -> None:
    for value in document.values():
        if isinstance(value, list):
            assert len(set(value)) == len(value) > 0


@pytest.mark.parametrize(
    ("member", "field"),
    [
        ("token_endpoint_auth_methods_supported", "token_endpoint_auth_method"),
        ("token_endpoint_auth_signing_alg_values_supported", "token_endpoint_auth_signing_alg"),
        ("grant_types_supported", "grant_types"),
        ("response_types_supported", "response_types"),
        ("subject_types_supported", "subject_type"),
        ("id_token_signing_alg_values_supported", "id_token_signed_response_alg"),
        ("userinfo_signing_alg_values_supported", "userinfo_signed_response_alg"),
        ("request_object_signing_alg_values_supported", "request_object_signing_alg"),
    ],
)
def test_what_it_names_is_what_a_client_may_register(document: dict[str, Any], member: str, field: str) -> None:
    assert set(document[member]) == allowed(field)


@pytest.mark.parametrize("endpoint", ["token", "revocation", "introspection"])
def test_every_method_may_be_registered_and_each_signature_belongs_to_one(
    document: dict[str, Any], endpoint: str
) -> None:
    methods = set(document[f"{endpoint}_endpoint_auth_methods_supported"])
    assert methods <= allowed("token_endpoint_auth_method")
    assert ("none" in methods) == (endpoint != "introspection")
    algorithms = document[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]
    assert set(algorithms) == {alg for method in methods for alg in ALGORITHMS_OF.get(method, ())}
    assert "none" not in algorithms  # RFC 8414 §2


def test_every_grant_type_is_known_at_the_token_endpoint_and_no_other(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    def is_known(grant_type: str) -> bool:
        return MVC.token(client, grant_type=grant_type).get_json()["error"] != "unsupported_grant_type"

    others = ["password", "urn:ietf:params:oauth:grant-type:device_code"]
    known = [name for name in [*document["grant_types_supported"], *others] if is_known(name)]
    assert [*known, "implicit"] == document["grant_types_supported"]  # which is for /authorize


def answered(client: FlaskClient, values: Collection[str], parameter: str, error: str) -> list[str]:
    """The values of a parameter that are not refused for being what they are."""
    asked = {value: authorize(client, **{parameter: value}) for value in values}
    return [value for value, answer in asked.items() if error_of(answer.location) != error and answer.status_code < 400]


def test_every_response_type_is_answered_and_no_other(client: FlaskClient, document: dict[str, Any]) -> None:
    values = document["response_types_supported"]
    assert answered(client, [*values, "device", "code code"], "response_type", "unsupported_response_type") == values


def test_every_response_mode_is_answered_and_no_other(client: FlaskClient, document: dict[str, Any]) -> None:
    values = document["response_modes_supported"]
    assert answered(client, [*values, "jwt", "web_message"], "response_mode", "invalid_request") == values


def test_every_prompt_is_understood_and_no_other(client: FlaskClient, document: dict[str, Any]) -> None:
    values = document["prompt_values_supported"]
    assert answered(client, [*values, "create"], "prompt", "invalid_request") == values


def test_every_challenge_method_is_understood_and_no_other(client: FlaskClient, document: dict[str, Any]) -> None:
    values = document["code_challenge_methods_supported"]
    assert answered(client, [*values, "plain"], "code_challenge_method", "invalid_request") == values


def test_people_sign_in_as_it_says(client: FlaskClient, document: dict[str, Any]) -> None:
    MVC.sign_in(client)
    claims = f'{{"id_token": {{"acr": {{"essential": true, "value": "{document["acr_values_supported"][0]}"}}}}}}'
    assert "code=" in authorize(client, claims=claims, prompt="none").location


def test_the_pages_are_in_the_language_that_it_names(client: FlaskClient, document: dict[str, Any]) -> None:
    answer = client.get(authorize(client).location)
    assert '<html lang="en"' in answer.get_data(as_text=True)
    assert document["ui_locales_supported"] == ["en"]
