import itertools

import pytest

from idp.clients.response_types import (
    RESPONSE_TYPES,
    canonical,
    ends_in_access_token,
    grant_types_of,
    missing_grant_types,
)


@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_the_words_come_in_any_order(response_type: str) -> None:
    for words in itertools.permutations(response_type.split(" ")):
        assert canonical(" ".join(words)) == response_type


@pytest.mark.parametrize(
    "text",
    ["", " ", "token", "none", "Code", "code ", "code code", "code  token", "code\ttoken", "code,token", "foo token"],
)
def test_nothing_else_is_one(text: str) -> None:
    assert canonical(text) is None


@pytest.mark.parametrize(
    ("response_type", "needed"),
    [
        ("code", {"authorization_code"}),
        ("id_token", {"implicit"}),
        ("id_token token", {"implicit"}),
        ("code id_token", {"authorization_code", "implicit"}),
        ("code token", {"authorization_code", "implicit"}),
        ("code id_token token", {"authorization_code", "implicit"}),
    ],
)
def test_each_needs_its_grant_types(response_type: str, needed: set[str]) -> None:
    assert grant_types_of(response_type) == needed
    assert missing_grant_types(["code", response_type], []) == sorted({"authorization_code", *needed})
    assert missing_grant_types([response_type], [*needed, "refresh_token"]) == []


def test_an_id_token_alone_is_all_that_its_client_gets() -> None:
    assert [each for each in RESPONSE_TYPES if not ends_in_access_token(each)] == ["id_token"]
