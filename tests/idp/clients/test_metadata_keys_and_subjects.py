"""What a client says about its keys, and about how it is to know people."""

from typing import Any

import pytest
from joserfc.jwk import ECKey

from idp.clients.metadata import ClientMetadata, ClientMetadataError, parse


def metadata(**values: Any) -> ClientMetadata:
    return parse({"redirect_uris": ["https://rp.example/cb"], **values})


JWKS: dict[str, object] = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"jwks": JWKS, "jwks_uri": "https://rp.example/jwks"}, "jwks"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "jwks_uri"),
        (
            {"token_endpoint_auth_method": "private_key_jwt", "jwks": JWKS, "token_endpoint_auth_signing_alg": "HS256"},
            "token_endpoint_auth_signing_alg",
        ),
        (
            {"token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "RS256"},
            "token_endpoint_auth_signing_alg",
        ),
        ({"token_endpoint_auth_signing_alg": "RS256"}, "token_endpoint_auth_signing_alg"),
        (
            {"subject_type": "pairwise", "redirect_uris": ["https://a.example/cb", "https://b.example/cb"]},
            "sector_identifier_uri",
        ),
        ({"subject_type": "pairwise", "redirect_uris": ["com.example.app:/cb"]}, "sector_identifier_uri"),
        (
            {
                "token_endpoint_auth_method": "none",
                "grant_types": ["authorization_code", "refresh_token"],
                "scope": "openid offline_access",
                "first_party_login": True,
                "subject_type": "pairwise",
            },
            "first_party_login",
        ),
    ],
)
def test_what_does_not_fit_together_is_named(values: dict[str, object], field: str) -> None:
    with pytest.raises(ClientMetadataError, match=rf"^{field}: "):
        metadata(**values)


@pytest.mark.parametrize(
    ("values", "sector"),
    [
        ({"redirect_uris": ["https://A.example/cb", "https://a.example:8443/other"]}, "a.example"),
        ({"redirect_uris": ["https://a.example/cb"], "sector_identifier_uri": "https://b.example/uris"}, "b.example"),
        ({"redirect_uris": ["https://a.example/cb", "https://b.example/cb"]}, None),
    ],
)
def test_the_sector_is_the_one_host_of_the_redirect_uris_or_that_of_its_document(
    values: dict[str, object], sector: str | None
) -> None:
    assert metadata(**values).sector_identifier == sector


def test_a_request_uri_may_have_a_fragment() -> None:
    uri = "https://rp.example/request#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"
    assert metadata(request_uris=[uri]).request_uris == [uri]
