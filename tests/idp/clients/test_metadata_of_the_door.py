"""The client of the JSON door."""

import pytest

from idp.clients.metadata import ClientMetadataError, parse


@pytest.mark.parametrize(
    "missing",
    [{"token_endpoint_auth_method": "client_secret_basic"}, {"grant_types": ["authorization_code"]}, {"scope": "api1"}],
)
def test_the_json_door_is_for_a_public_client_that_may_renew(missing: dict[str, object]) -> None:
    fits: dict[str, object] = {
        "token_endpoint_auth_method": "none",
        "grant_types": ["refresh_token"],
        "scope": "api1 offline_access",
        "first_party_login": True,
    }
    assert parse(fits).fits_json_door
    with pytest.raises(ClientMetadataError, match="first_party_login: is for a public client"):
        parse({**fits, "redirect_uris": ["https://app.example/cb"], **missing})


def test_refreshing_needs_a_way_to_begin() -> None:
    with pytest.raises(ClientMetadataError, match="refresh_token is no use without"):
        parse({"token_endpoint_auth_method": "none", "grant_types": ["refresh_token"], "scope": "api1 offline_access"})
