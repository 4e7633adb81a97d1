"""Whatever comes as a token is judged: no input makes the rules raise."""

import json
import re
import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.access_token_validation import Refused
from tests.shared.judging import KEY, base64, judge, with_header
from tests.shared.little_provider import claims, sign


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert isinstance(judge(text), Refused)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["typ", "alg", "kid", "crit", "b64", "jwk", "zip", "cty"]), _JSON))
def test_no_header_makes_it_raise(members: dict[str, Any]) -> None:
    good = sign(claims(), KEY)
    for base in ({}, {"typ": "at+jwt", "alg": "ES256", "kid": "current"}):
        judge(with_header(good, {**base, **members}))


def test_no_depth_of_the_header_makes_it_raise() -> None:
    rest = sign(claims(), KEY).partition(".")[2]
    for depth in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit()):
        header = '{"typ": "at+jwt", "alg": "ES256", "kid": "current", "x": ' + "[" * depth + "]" * depth + "}"
        assert isinstance(judge(f"{base64(header.encode())}.{rest}"), Refused)


@given(st.dictionaries(st.sampled_from(sorted({*claims(), "nbf"})), _JSON))
def test_no_signed_claims_make_it_raise_or_tell_what_a_header_cannot_hold(changes: dict[str, Any]) -> None:
    outcome = judge(sign(json.dumps({**claims(), **changes}).encode(), KEY))
    if isinstance(outcome, Refused):
        assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,300}", outcome.description)


@given(st.binary())
def test_no_signed_bytes_make_it_raise(body: bytes) -> None:
    assert isinstance(judge(sign(body, KEY)), Refused)


@given(st.lists(st.binary(max_size=40), min_size=3, max_size=3))
def test_no_three_parts_make_it_raise(parts: list[bytes]) -> None:
    assert isinstance(judge(".".join(base64(part) for part in parts)), Refused)
