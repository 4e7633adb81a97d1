"""A request object, and what becomes of a request with it (OIDC Core §6.1, RFC 9101)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey

from idp.authorize.request import Refused
from idp.authorize.request_object import is_registered, merge, peek, verify
from idp.parameters import Parameters
from tests.idp.authorize.sent import GOOD, client
from tests.idp.authorize.signed import EC, ED, KEYS, PUBLIC, RSA, signed, unsigned

ISSUER = "https://id.example"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
SKEW = 60
OURS = KeySet.import_key_set(PUBLIC)
PLAIN = Parameters(GOOD, lists={"resource": ("api1",)})
STRANGER = ECKey.generate_key("P-256", {"kid": "ec"})


def read(text: str, keys: KeySet = OURS, **metadata: Any) -> Mapping[str, object] | Refused:
    asker = client(**metadata)
    peeked = peek(text, asker)
    if isinstance(peeked, Refused):
        return peeked
    return verify(text, peeked, keys, asker, issuer=ISSUER, clock_skew_seconds=SKEW, now=NOW)


def is_refused(found: object) -> bool:
    if isinstance(found, Refused):
        assert found.error == "invalid_request_object"
        assert found.description.isascii()
        return True
    return False


def merged(claims: Mapping[str, object], plain: Parameters = PLAIN) -> Parameters:
    found = merge(plain, claims)
    assert isinstance(found, Parameters), found
    return found


@pytest.mark.parametrize("alg", KEYS)
def test_four_algorithms_are_good(alg: str) -> None:
    assert read(signed({"state": "x"}, KEYS[alg], kid=KEYS[alg].kid, alg=alg)) == {"state": "x"}


def test_a_key_that_is_not_named_is_found_among_those_that_fit() -> None:
    several = KeySet([STRANGER, RSA, ECKey.generate_key("P-384"), ED, EC])
    assert read(signed({"state": "x"}, kid=None), several) == {"state": "x"}
    assert is_refused(read(signed({"state": "x"}, kid=None), KeySet([STRANGER, RSA])))
    assert is_refused(read(signed({"state": "x"}, kid=None), KeySet([])))


def test_keys_for_something_else_do_not_stand_in_the_way() -> None:
    others = [ECKey.generate_key("P-256", {"use": "enc"}) for _ in range(5)]
    pinned = [ECKey.generate_key("P-256", {"alg": "ES384"}) for _ in range(5)]
    assert read(signed({"state": "x"}, kid=None), KeySet([*others, *pinned, EC])) == {"state": "x"}
    ed448 = OKPKey.generate_key("Ed448", {"kid": "ed"})
    assert is_refused(read(signed({}, ed448, kid="ed", alg="EdDSA"), KeySet([ed448])))


def test_the_registered_algorithm_is_the_only_one() -> None:
    assert read(signed({}), request_object_signing_alg="ES256") == {}
    assert is_refused(read(signed({}), request_object_signing_alg="RS256"))
    assert is_refused(read(signed({}, RSA, kid="rsa", alg="PS256"), request_object_signing_alg="RS256"))


def test_what_the_client_did_not_sign_is_refused() -> None:
    good = signed({"state": "x"})
    head, body, signature = good.split(".")
    encryption = EC.as_dict(private=False) | {"use": "enc"}
    refused = {
        "alg none": unsigned({"state": "x"}),
        "alg none with a signature": unsigned({"state": "x"}) + signature,
        "no signature": f"{head}.{body}.",
        "another body": f"{head}.{signed({'state': 'y'}).split('.')[1]}.{signature}",
        "a stranger's key": signed({"state": "x"}, STRANGER),
        "an unknown kid": signed({"state": "x"}, kid="other"),
        "another key's kid": signed({"state": "x"}, kid="rsa"),
        "a secret": signed({"state": "x"}, OctKey.import_key("x" * 32), alg="HS256"),
        "a kid that is no text": signed({"state": "x"}, kid=5),
        "critical": signed({"state": "x"}, crit=["exp"], exp=1),
        "no JWT": "x",
        "empty parts": "..",
        "five parts": f"{good}.{body}.{body}",
        "not ASCII": "ä.ö.ü",
        "a header that is a list": f"W10.{body}.{signature}",
        "no object": signed([1]),
        "no JSON": signed("{"),
        "a name twice": signed('{"state": "x", "state": "y"}'),
        "deep": signed("[" * 5000),
        "lone surrogates": signed('{"state": "\ud800"}'),
    }
    assert [why for why, text in refused.items() if not is_refused(read(text))] == []
    assert is_refused(read(good, KeySet.import_key_set({"keys": [encryption]})))


@pytest.mark.parametrize("typ", ["JWT", "jwt", "oauth-authz-req+jwt", "application/oauth-authz-req+jwt"])
def test_its_type_is_told_or_not(typ: str) -> None:
    assert read(signed({}, typ=typ)) == {}


@pytest.mark.parametrize("typ", ["at+jwt", "client-authentication+jwt", "", 5, ["JWT"]])
def test_a_jwt_of_another_type_is_none(typ: object) -> None:
    assert is_refused(read(signed({}, typ=typ)))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "an id", "aud": ISSUER},
        {"aud": ["https://other.example", ISSUER, 5]},
        {"sub": "somebody"},
        {"exp": SECOND - SKEW + 1},
        {"exp": SECOND + 0.5, "nbf": SECOND + SKEW, "iat": SECOND + SKEW},
    ],
)
def test_what_it_says_of_itself_fits(claims: dict[str, Any]) -> None:
    assert read(signed(claims)) == claims


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another"},
        {"iss": None},
        {"sub": "an id"},
        {"aud": "https://other.example"},
        {"aud": []},
        {"aud": {}},
        {"aud": None},
        {"aud": [[ISSUER]]},
        {"exp": SECOND - SKEW},
        {"exp": "9999999999"},
        {"exp": None},
        {"nbf": SECOND + SKEW + 1},
        {"iat": SECOND + SKEW + 1},
        {"iat": [1]},
    ],
)
def test_what_it_says_of_itself_does_not_fit(claims: dict[str, Any]) -> None:
    assert is_refused(read(signed(claims)))


def test_what_it_says_wins_and_the_rest_stays() -> None:
    said = {"redirect_uri": "https://rp.example/other", "state": "inside", "scope": "openid", "iss": "an id", "x": [5]}
    found = merged(said, Parameters({**GOOD, "request": "a.b.c", "nonce": "plain"}, lists={"resource": ("api1",)}))
    expected = {**GOOD, "redirect_uri": "https://rp.example/other", "state": "inside", "scope": "openid"}
    assert found.values == {**expected, "nonce": "plain"}
    assert found.get_all("resource") == ("api1",)


def test_a_parameter_that_is_empty_inside_is_not_sent() -> None:
    assert merged({"state": ""}).get("state") is None


def test_values_that_are_no_texts_are_taken_where_the_standard_has_them_so() -> None:
    asked = {"userinfo": {"name": None}}
    found = merged({"max_age": 60, "claims": asked, "resource": ["mail", "api1", "mail"]})
    assert (found.get("max_age"), json.loads(found.get("claims") or "")) == ("60", asked)
    assert found.get_all("resource") == ("mail", "api1")
    assert merged({"max_age": "60", "claims": "{}", "resource": "mail"}).get_all("resource") == ("mail",)


@pytest.mark.parametrize(
    "claims",
    [
        {"state": 5},
        {"state": None},
        {"scope": ["openid"]},
        {"redirect_uri": {}},
        {"max_age": True},
        {"max_age": 1.5},
        {"claims": []},
        {"resource": 5},
        {"resource": ["api1", None]},
        {"nonce": "a\0"},
        {"nonce": "\ud800"},
        {"resource": "\0"},
        {"client_id": "another"},
        {"client_id": None},
        {"response_type": "token"},
        {"request": "a.b.c"},
        {"request_uri": "https://rp.example/r"},
        {"request": None},
    ],
)
def test_what_no_request_can_say_is_refused(claims: dict[str, Any]) -> None:
    assert is_refused(merge(PLAIN, claims))


def test_the_response_type_may_stand_inside_alone() -> None:
    without = Parameters({name: value for name, value in GOOD.items() if name != "response_type"})
    assert merged({"response_type": "code"}, without).get("response_type") == "code"


def test_its_words_may_stand_in_another_order_beside() -> None:
    beside = Parameters({**GOOD, "response_type": "code id_token"})
    assert merged({"response_type": "id_token code"}, beside).get("response_type") == "id_token code"
    assert is_refused(merge(beside, {"response_type": "code id_token token"}))


def test_registration_inside_is_noticed() -> None:
    assert merged({"registration": {"redirect_uris": []}}).get("registration")


def test_what_stands_twice_beside_it_is_still_told() -> None:
    assert merged({}, Parameters(GOOD, frozenset({"scope"}))).repeated == {"scope"}


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("https://rp.example/r", True),
        ("https://rp.example/r#anything", True),
        ("https://rp.example/h", True),
        ("https://rp.example/r?x", False),
        ("https://rp.example/r/", False),
        ("https://RP.example/r", False),
        ("#", False),
        ("", False),
    ],
)
def test_only_registered_addresses_are_known_whatever_their_fragment(asked: str, known: bool) -> None:
    registered = client(request_uris=["https://rp.example/r", "https://rp.example/h#" + "a" * 43])
    assert is_registered(asked, registered) is known


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*GOOD, "max_age", "claims", "resource", "iss", "aud", "exp", "nbf", "iat", "sub", "prompt"])


@given(st.dictionaries(NAMES, JSON))
def test_whatever_a_client_signs_is_read_or_refused(claims: dict[str, Any]) -> None:
    found = read(signed(claims))
    if not isinstance(found, Refused):
        found = merge(PLAIN, found)
    assert is_refused(found) or isinstance(found, Parameters)
