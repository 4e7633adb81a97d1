"""What a request may want, and what it must say for it."""

from typing import Any

import pytest

from idp.clients.client import Client
from idp.clients.response_types import RESPONSE_TYPES
from tests.idp.authorize.sent import accepted, client, refusal

IN_FRONT = [each for each in RESPONSE_TYPES if each != "code"]
WITH_ID_TOKEN = [each for each in RESPONSE_TYPES if "id_token" in each]


def everything(**metadata: Any) -> Client:
    """A client that registered all response types."""
    grant_types = ["authorization_code", "implicit", "refresh_token"]
    return client(response_types=list(RESPONSE_TYPES), grant_types=grant_types, **metadata)


@pytest.mark.parametrize(
    ("response_type", "error"),
    [
        (None, "invalid_request"),
        ("", "invalid_request"),
        (" ", "unsupported_response_type"),
        ("token", "unsupported_response_type"),
        ("foo token", "unsupported_response_type"),
        ("none", "unsupported_response_type"),
        ("Code", "unsupported_response_type"),
        ("code ", "unsupported_response_type"),
    ],
)
def test_no_other_response_type_is_known(response_type: str | None, error: str) -> None:
    assert refusal(everything(), response_type=response_type, nonce="n").error == error


@pytest.mark.parametrize("response_type", IN_FRONT)
def test_tokens_are_for_clients_that_registered_for_them(response_type: str) -> None:
    may = client(grant_types=["authorization_code", "implicit"])
    for registered in (client(), may):
        assert refusal(registered, response_type=response_type, nonce="n").error == "unauthorized_client"
    swapped = " ".join(reversed(response_type.split(" ")))
    assert accepted(everything(), response_type=swapped, nonce="n").response_type == response_type


def test_a_client_that_takes_no_codes_gets_none() -> None:
    for grant_types in (["client_credentials"], ["implicit"]):
        registered = client(
            grant_types=grant_types, response_types=["id_token"] if "implicit" in grant_types else ["code"]
        )
        assert refusal(registered).error == "unauthorized_client"
    assert accepted(client(grant_types=["client_credentials", "authorization_code"]))


@pytest.mark.parametrize("response_type", IN_FRONT)
def test_no_token_is_sent_in_the_query(response_type: str) -> None:
    asked = {"response_type": response_type, "nonce": "n"}
    assert refusal(everything(), **asked, response_mode="query").error == "invalid_request"
    for mode in (None, "fragment", "form_post"):
        assert accepted(everything(), **asked, response_mode=mode)


def test_an_id_token_from_here_needs_a_nonce_and_openid() -> None:
    for response_type in WITH_ID_TOKEN:
        assert "nonce" in refusal(everything(), response_type=response_type).description
        assert refusal(everything(), response_type=response_type, nonce="n", scope="profile").error == "invalid_scope"
    assert accepted(everything(), response_type="code token").nonce is None
    assert accepted(everything(), response_type="code token", scope="profile")


def test_a_challenge_is_needed_where_a_code_is_issued() -> None:
    def without(response_type: str) -> dict[str, str | None]:
        none = {"code_challenge": None, "code_challenge_method": None}
        return {"response_type": response_type, "nonce": "n", **none}

    for response_type in RESPONSE_TYPES:
        if "code" in response_type:
            assert "PKCE" in refusal(everything(), **without(response_type)).description
        else:
            assert accepted(everything(), **without(response_type))
    assert refusal(everything(), response_type="id_token", nonce="n", code_challenge_method="plain")


def test_nothing_is_renewed_where_no_code_comes() -> None:
    registered = everything(scope="openid offline_access")
    for response_type in RESPONSE_TYPES:
        asked = accepted(registered, response_type=response_type, nonce="n", scope="openid offline_access")
        assert ("offline_access" in asked.scopes) == ("code" in response_type)
    alone = refusal(registered, response_type="code id_token", nonce="n", scope="offline_access")
    assert alone.error == "invalid_scope"


def test_where_no_access_token_comes_nothing_is_asked_at_userinfo() -> None:
    claims = '{"userinfo": {"name": null}, "id_token": {"nickname": null}}'
    for response_type in RESPONSE_TYPES:
        asked = accepted(everything(), response_type=response_type, nonce="n", claims=claims).claims
        assert asked.id_token == ("nickname",)
        assert asked.userinfo == (() if response_type == "id_token" else ("name",))
