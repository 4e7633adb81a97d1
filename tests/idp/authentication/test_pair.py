"""When an access token and a refresh token belong together."""

from collections.abc import Mapping
from typing import Any

import pytest

from idp.authentication.pair import why_apart
from idp.token.refresh_token import RefreshToken
from shared.access_token_validation import Accepted, Reason, Refused

TOKEN = RefreshToken(1, "ab" * 16, 3, b"s" * 32)
CLAIMS = {"client_id": "todo list client", "aud": "api1", "grant_id": "ab" * 16}


def apart(claims: Mapping[str, Any]) -> str | None:
    return why_apart(Accepted(claims), TOKEN, client_id="todo list client", audiences={"api1", "https://idp"})


@pytest.mark.parametrize("aud", ["api1", ["api1"], ["api1", "https://idp"], "https://idp"])
def test_tokens_of_one_grant_belong_together(aud: object) -> None:
    assert apart({**CLAIMS, "aud": aud}) is None


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"grant_id": "cd" * 16}, "of another grant"),
        ({"grant_id": None}, "of another grant"),
        ({"client_id": "mvc client"}, "of another client"),
        ({"aud": "api2"}, "wrong audience"),
        ({"aud": ["api1", "api2"]}, "wrong audience"),
    ],
)
def test_and_no_others(changed: Mapping[str, Any], because: str) -> None:
    assert apart({**CLAIMS, **changed}) == because


def test_a_token_of_a_client_itself_has_no_grant() -> None:
    assert apart({name: value for name, value in CLAIMS.items() if name != "grant_id"}) == "of another grant"


def test_a_token_that_could_not_be_verified_belongs_to_nothing() -> None:
    refused = Refused(Reason.BAD_SIGNATURE)
    assert why_apart(refused, TOKEN, client_id="todo list client", audiences={"api1"}) == "bad signature"
