from typing import Any

import pytest

from idp.clients.metadata import ClientMetadata, parse
from idp.clients.response_types import missing_grant_types
from idp.registration.client_information import OURS, Fault, describe, examine, read

SCOPES = ("openid", "profile", "offline_access", "api1")


def examined(**members: object) -> ClientMetadata | Fault:
    return examine(
        {"redirect_uris": ["https://rp.example/cb"], **members}, SCOPES, fetches_http=False, in_development=False
    )


def accepted(**members: object) -> ClientMetadata:
    metadata = examined(**members)
    assert isinstance(metadata, ClientMetadata), metadata
    return metadata


def test_what_an_operator_decides_is_passed_over_like_what_nobody_knows() -> None:
    values: dict[str, Any] = {name: True for name in OURS}
    assert accepted(**values, software_statement="x", unknown=[1]) == accepted()


def test_without_a_scope_everything_may_be_asked_for_that_the_client_can_use() -> None:
    assert accepted().scope == "openid profile api1"
    assert accepted(grant_types=["authorization_code", "refresh_token"]).scope == " ".join(SCOPES)
    assert accepted(scope="openid").scope == "openid"


def test_a_public_client_needs_pkce_and_a_confidential_one_does_not() -> None:
    assert accepted(token_endpoint_auth_method="none").require_pkce
    assert not accepted().require_pkce


def test_all_that_is_registered_is_told_with_the_defaults_of_the_standards_and_nothing_of_ours() -> None:
    assert describe(accepted(client_name="A shop")) == {
        "client_name": "A shop",
        "application_type": "web",
        "redirect_uris": ["https://rp.example/cb"],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile api1",
        "subject_type": "public",
        "id_token_signed_response_alg": "RS256",
        "require_auth_time": False,
        "backchannel_logout_session_required": False,
        "frontchannel_logout_session_required": False,
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"\xff", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"[" * 9999])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    assert isinstance(read(body), Fault)


def test_null_is_not_sent() -> None:
    assert read(b'{"client_name": null, "scope": "openid"}') == {"scope": "openid"}


@pytest.mark.parametrize(
    "uri",
    [
        "http://rp.example/cb", "https://rp.example/cb#f", "javascript://h/%0aalert(1)", "com.example.app:/cb", "/cb",
        1, "https://rp.example/ cb", "https://user:pass@rp.example/cb", None,
    ],
)  # fmt: skip
def test_a_redirect_uri_that_nobody_may_use_has_an_error_of_its_own(uri: object) -> None:
    fault = examined(redirect_uris=[uri])
    assert isinstance(fault, Fault)
    assert (fault.error, fault.description.startswith("redirect_uris")) == ("invalid_redirect_uri", True)
    assert "rp.example" not in fault.description


def test_so_has_none_at_all() -> None:
    for fault in (examined(redirect_uris=[]), examine({}, SCOPES, fetches_http=False, in_development=False)):
        assert isinstance(fault, Fault)
        assert fault.error == "invalid_redirect_uri"


@pytest.mark.parametrize(
    ("response_types", "grant_types"),
    [
        (["code", "token id_token"], ["authorization_code", "implicit"]),
        (["id_token"], ["implicit"]),
        (["token code id_token"], ["implicit", "authorization_code", "refresh_token"]),
        (["code"], ["authorization_code", "implicit"]),
    ],
)
def test_response_types_go_with_their_grant_types(response_types: list[str], grant_types: list[str]) -> None:
    registered = accepted(response_types=response_types, grant_types=grant_types)
    assert [set(each.split()) for each in registered.response_types] == [set(each.split()) for each in response_types]
    for missing in sorted(missing_grant_types(registered.response_types, [])):
        less = [each for each in grant_types if each != missing]
        fault = examined(response_types=response_types, grant_types=less or ["refresh_token"])
        assert isinstance(fault, Fault)
        assert fault.error == "invalid_client_metadata"


def test_who_signs_people_in_at_the_json_door_cannot_go_without_the_grant_type_of_its_codes() -> None:
    door = {"token_endpoint_auth_method": "none", "scope": "openid offline_access", "grant_types": ["refresh_token"]}
    before = parse({**door, "redirect_uris": ["https://rp.example/cb"], "first_party_login": True})
    fault = examine(
        {**door, "redirect_uris": ["https://rp.example/cb"]},
        SCOPES,
        fetches_http=False,
        in_development=False,
        before=before,
    )
    assert isinstance(fault, Fault)
    assert "authorization_code" in fault.description


def test_tokens_are_not_answered_to_a_web_application_without_tls() -> None:
    tokens = {"response_types": ["id_token token"], "grant_types": ["implicit"]}
    for uri in ("http://rp.example/cb", "http://localhost/cb", "https://localhost/cb", "https://LOCALHOST:8443/cb"):
        fault = examined(redirect_uris=["https://rp.example/cb", uri], **tokens)
        assert isinstance(fault, Fault)
        assert fault.error == "invalid_redirect_uri"
    accepted(redirect_uris=["http://localhost:8080/cb"], application_type="native", **tokens)
    members = {"redirect_uris": ["http://localhost:8080/cb"], **tokens}
    assert isinstance(examine(members, SCOPES, fetches_http=False, in_development=True), ClientMetadata)


def test_private_use_schemes_and_this_machine_are_for_those_who_may_have_them() -> None:
    accepted(redirect_uris=["http://localhost:8080/cb"])
    accepted(redirect_uris=["com.example.app:/cb"], application_type="native")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("response_types", ["token"]),
        ("response_types", "code"),
        ("response_types", [["code"]]),
        ("response_types", []),
        ("grant_types", ["implicit"]),
        ("grant_types", ["refresh_token"]),
        ("grant_types", ["client_credentials"]),
        ("grant_types", ["authorization_code", "client_credentials"]),
        ("grant_types", "authorization_code"),
        ("token_endpoint_auth_method", "tls_client_auth"),
        ("token_endpoint_auth_method", ["none"]),
        ("id_token_signed_response_alg", "none"),
        ("userinfo_signed_response_alg", "HS256"),
        ("request_object_signing_alg", "none"),
        ("scope", "openid admin"),
        ("scope", 5),
        ("jwks", {"keys": [{"kty": "oct", "k": "secret-key"}]}),
        ("jwks_uri", "http://localhost/jwks"),
        ("sector_identifier_uri", "http://localhost/sector"),
        ("request_uris", ["https://rp.example/1", "http://localhost/2"]),
        ("backchannel_logout_uri", "http://localhost/told"),
        ("initiate_login_uri", "http://rp.example/login"),
        ("logo_uri", "javascript:alert(1)"),
        ("client_name", "a\u202eb"),
        ("contacts", "me"),
        ("default_max_age", -1),
        ("subject_type", "secret"),
    ],
)
def test_what_cannot_be_registered_is_named_and_not_shown(member: str, value: object) -> None:
    fault = examined(**{member: value})
    assert isinstance(fault, Fault)
    assert fault.error == "invalid_client_metadata"
    assert fault.description.startswith(member)
    assert not any(shown in fault.description for shown in ("admin", "secret-key", "alert"))


def test_in_development_this_machine_may_be_told_of_logouts_by_http() -> None:
    members = {"redirect_uris": ["https://rp.example/cb"], "backchannel_logout_uri": "http://localhost:5002/told"}
    assert isinstance(examine(members, SCOPES, fetches_http=False, in_development=True), ClientMetadata)
