from datetime import UTC, datetime
from typing import Any

import pytest

from mvc_client.home import meanings
from mvc_client.home.meanings import Claim

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
AT = int(NOON.timestamp())


def access(claims: dict[str, Any], skew: int | None = 60) -> dict[str, Claim]:
    return {claim.name: claim for claim in meanings.of_access_token(claims, skew, NOON)}


def test_the_end_comes_with_the_moment_and_the_skew() -> None:
    claim = access({"exp": AT + 46})["exp"]
    assert claim.value == str(AT + 46)
    assert claim.meaning == "12:00:46. From here on it is expired. api1 adds 60 s of clock skew before it refuses."
    assert access({"exp": AT}, None)["exp"].meaning == "12:00:00. From here on it is expired."


def test_the_others_say_what_they_are_for() -> None:
    assert access({"iat": AT - 26})["iat"].meaning == "11:59:34. Issued 26 s ago."
    assert access({"iat": AT + 5})["iat"].meaning == "12:00:05. Issued 0 s ago."
    assert "Any other API" in access({"aud": "api1"})["aud"].meaning
    id_token = {claim.name: claim for claim in meanings.of_id_token({"aud": "mvc client", "exp": AT}, NOON)}
    assert "not for an API" in id_token["aud"].meaning
    assert "signs nobody out" in id_token["exp"].meaning


def test_known_claims_come_first_and_the_rest_by_name() -> None:
    assert list(access({"zz": 1, "aa": 2, "sub": "s", "exp": AT})) == ["exp", "sub", "aa", "zz"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("text", "text"), (5, "5"), (["a", "ü"], '["a", "ü"]'), ({"x": None}, '{"x": null}'), (True, "true")],
)
def test_values_stand_there_as_they_are(value: Any, text: str) -> None:
    assert access({"x": value})["x"].value == text


def test_a_value_without_end_is_cut() -> None:
    assert len(access({"x": "a" * 5000})["x"].value) == 1001


@pytest.mark.parametrize("value", ["soon", True, -1, 10**18, None])
def test_a_time_that_is_none_has_no_meaning(value: Any) -> None:
    assert access({"exp": value})["exp"].meaning == ""
