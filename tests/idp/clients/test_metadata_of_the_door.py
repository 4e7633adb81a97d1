"""The client of the JSON door."""

from datetime import timedelta

import pytest

from idp.clients.metadata import LONGEST_DOOR_IDLE_SECONDS, ClientMetadataError, parse
from idp.keys.schedule import PUBLISHED_AFTER_RETIREMENT


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


def test_its_refresh_tokens_do_not_outlive_the_keys_of_the_access_tokens_beside_them() -> None:
    fits: dict[str, object] = {
        "token_endpoint_auth_method": "none",
        "grant_types": ["refresh_token"],
        "scope": "api1 offline_access",
        "first_party_login": True,
        "refresh_token_idle_lifetime_seconds": LONGEST_DOOR_IDLE_SECONDS,
    }
    assert parse(fits).fits_json_door
    assert timedelta(seconds=LONGEST_DOOR_IDLE_SECONDS) < PUBLISHED_AFTER_RETIREMENT
    with pytest.raises(ClientMetadataError, match="must not be longer than 604800"):
        parse({**fits, "refresh_token_idle_lifetime_seconds": LONGEST_DOOR_IDLE_SECONDS + 1})
