import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey, import_key

from idp.clients import assertion
from idp.clients.assertion import ALGORITHMS_OF, LONGEST_LIFE_SECONDS, LONGEST_TEXT, Claimed, Proven, Refusal
from tests.idp.assertions import LEAVE_OUT, claims_of, sign

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
SKEW = 60
AUDIENCES = ("https://idp.example", "https://idp.example/token")
RSA = RSAKey.generate_key(2048).as_dict(private=True)
KEYS: dict[str, Key] = {
    "ES256": ECKey.generate_key("P-256", {"kid": "es"}),
    "RS256": RSAKey.import_key({**RSA, "kid": "rs"}),
    "PS256": RSAKey.import_key({**RSA, "kid": "ps"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}
TWICE = '{"iss": "shop", "sub": "shop", "sub": "shop"}'
SECRET = OctKey.import_key("a-secret-of-at-least-32-characters")
PUBLIC = KeySet([import_key({**key.as_dict(private=False), "alg": alg}) for alg, key in KEYS.items()])


def good(**changes: Any) -> dict[str, Any]:
    return claims_of("shop", **{"aud": AUDIENCES[0], "iat": SECONDS, "exp": SECONDS + 60, "jti": "a-jti", **changes})


def judged(text: str, *, keys: KeySet = PUBLIC, client_id: str | None = None, now: datetime = NOW) -> Proven | Refusal:
    read = assertion.read(text, client_id)
    if isinstance(read, Refusal):
        return read
    return assertion.prove(read, keys, audiences=AUDIENCES, clock_skew_seconds=SKEW, now=now)


def signed(**changes: Any) -> str:
    return sign(KEYS["ES256"], good(**changes))


def with_header(**header: Any) -> str:
    return sign(KEYS["ES256"], good(), **header)


def encoded(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", KEYS)
def test_a_good_assertion_proves_its_client_with_every_algorithm(alg: str) -> None:
    proven = judged(sign(KEYS[alg], good(), alg))
    assert proven == Proven("shop", "a-jti", NOW + timedelta(seconds=60 + SKEW))


def test_with_a_secret_it_is_hs256() -> None:
    assert isinstance(judged(sign(SECRET, good(), "HS256"), keys=KeySet([SECRET])), Proven)
    assert judged(sign(SECRET, good(), "HS384"), keys=KeySet([SECRET])) is Refusal.UNKNOWN_KEY


@pytest.mark.parametrize("typ", [LEAVE_OUT, "JWT", "jwt", "client-authentication+jwt", "application/JWT"])
def test_its_type_may_be_left_out_or_be_one_of_two(typ: object) -> None:
    assert isinstance(judged(with_header(typ=typ)), Proven)


@pytest.mark.parametrize("typ", ["at+jwt", "logout+jwt", "", "JOSE", "secevent+jwt"])
def test_a_token_of_another_type_is_none(typ: str) -> None:
    assert judged(with_header(typ=typ)) is Refusal.WRONG_TYPE


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"iss": "other"}, Refusal.OTHER_CLIENT),
        ({"iss": LEAVE_OUT}, Refusal.OTHER_CLIENT),
        ({"sub": "other"}, Refusal.OTHER_CLIENT),
        ({"sub": LEAVE_OUT}, Refusal.NO_CLIENT),
        ({"sub": 5, "iss": 5}, Refusal.NO_CLIENT),
        ({"sub": "", "iss": ""}, Refusal.NO_CLIENT),
        ({"sub": "a\0b", "iss": "a\0b"}, Refusal.NO_CLIENT),
        ({"sub": "\ud800", "iss": "\ud800"}, Refusal.NO_CLIENT),
        ({"aud": "https://other.example"}, Refusal.WRONG_AUDIENCE),
        ({"aud": "https://idp.example/"}, Refusal.WRONG_AUDIENCE),
        ({"aud": []}, Refusal.WRONG_AUDIENCE),
        ({"aud": [5, {}]}, Refusal.WRONG_AUDIENCE),
        ({"aud": LEAVE_OUT}, Refusal.WRONG_AUDIENCE),
        ({"jti": LEAVE_OUT}, Refusal.WRONG_CLAIM),
        ({"jti": ""}, Refusal.WRONG_CLAIM),
        ({"jti": 5}, Refusal.WRONG_CLAIM),
        ({"exp": LEAVE_OUT}, Refusal.WRONG_CLAIM),
        ({"exp": "soon"}, Refusal.WRONG_CLAIM),
        ({"exp": True}, Refusal.WRONG_CLAIM),
        ({"exp": -1}, Refusal.WRONG_CLAIM),
        ({"exp": 10**30}, Refusal.WRONG_CLAIM),
        ({"iat": "now"}, Refusal.WRONG_CLAIM),
        ({"nbf": None}, Refusal.WRONG_CLAIM),
    ],
)
def test_what_it_must_say(changes: dict[str, Any], refusal: Refusal) -> None:
    assert judged(signed(**changes)) is refusal


def test_we_may_be_one_of_several_audiences_by_any_of_our_names() -> None:
    for aud in (AUDIENCES[0], AUDIENCES[1], ["https://other.example", AUDIENCES[1]]):
        assert isinstance(judged(signed(aud=aud)), Proven)


def test_the_client_id_beside_it_must_be_its_own() -> None:
    assert isinstance(judged(signed(), client_id="shop"), Proven)
    assert judged(signed(), client_id="other") is Refusal.OTHER_CLIENT


@pytest.mark.parametrize(
    ("claim", "last_good", "refusal"),
    [
        ("exp", SECONDS - SKEW + 1, Refusal.EXPIRED),
        ("exp", SECONDS + LONGEST_LIFE_SECONDS + SKEW, Refusal.TOO_LONG),
        ("iat", SECONDS + SKEW, Refusal.NOT_YET_VALID),
        ("nbf", SECONDS + SKEW, Refusal.NOT_YET_VALID),
    ],
)
def test_its_times_count_to_the_second(claim: str, last_good: int, refusal: Refusal) -> None:
    beyond = last_good - 1 if refusal is Refusal.EXPIRED else last_good + 1
    assert isinstance(judged(signed(**{claim: last_good})), Proven)
    assert judged(signed(**{claim: beyond})) is refusal


def test_fractions_of_seconds_are_times_too_and_it_is_remembered_to_their_end() -> None:
    proven = judged(signed(exp=SECONDS + 0.5, iat=SECONDS - 0.5, nbf=LEAVE_OUT))
    assert proven == Proven("shop", "a-jti", NOW + timedelta(seconds=1 + SKEW))


def test_iat_and_nbf_may_be_left_out() -> None:
    assert isinstance(judged(signed(iat=LEAVE_OUT)), Proven)


@pytest.mark.parametrize("exp", [SECONDS - SKEW + 1, SECONDS + 0.25, SECONDS + LONGEST_LIFE_SECONDS + SKEW])
def test_it_is_remembered_until_it_would_be_refused_for_its_age(exp: float) -> None:
    text = signed(exp=exp)
    proven = judged(text)
    assert isinstance(proven, Proven)
    assert judged(text, now=proven.expires_at) is Refusal.EXPIRED


def test_another_keys_signature_is_none() -> None:
    stranger = ECKey.generate_key("P-256")
    assert judged(sign(stranger, good(), kid=KEYS["ES256"].kid)) is Refusal.BAD_SIGNATURE
    assert judged(signed()[:-8] + "AAAAAAAA") is Refusal.BAD_SIGNATURE
    header, _, signature = signed().split(".")
    assert judged(f"{header}.{encoded(good(jti='another'))}.{signature}") is Refusal.BAD_SIGNATURE


def test_the_key_is_the_one_that_it_names_and_fits_its_algorithm() -> None:
    assert judged(with_header(kid="unknown")) is Refusal.UNKNOWN_KEY
    assert judged(with_header(kid=KEYS["RS256"].kid)) is Refusal.UNKNOWN_KEY
    assert judged(sign(KEYS["RS256"], good(), "PS256")) is Refusal.UNKNOWN_KEY
    assert judged(sign(KEYS["RS256"], good(), "RS384")) is Refusal.UNKNOWN_KEY


def test_without_a_name_it_must_be_the_only_one_that_fits() -> None:
    assert isinstance(judged(with_header(kid=LEAVE_OUT)), Proven)
    two = KeySet([*PUBLIC.keys, ECKey.generate_key("P-256")])
    assert judged(with_header(kid=LEAVE_OUT), keys=two) is Refusal.UNKNOWN_KEY


@pytest.mark.parametrize(
    "key",
    [
        ECKey.generate_key("P-256", {"use": "enc", "kid": "k"}),
        ECKey.generate_key("P-256", {"alg": "ES384", "kid": "k"}),
        ECKey.generate_key("P-384", {"kid": "k"}),
        OKPKey.generate_key("X25519", {"kid": "k"}),
    ],
    ids=["for encryption", "for another algorithm", "another curve", "no key that signs"],
)
def test_a_key_that_is_for_something_else_is_not_used(key: Key) -> None:
    alg = "EdDSA" if isinstance(key, OKPKey) else "ES256"
    assert judged(sign(KEYS[alg], good(), alg, kid="k"), keys=KeySet([key])) is Refusal.UNKNOWN_KEY


def test_a_public_key_is_no_secret() -> None:
    public = OctKey.import_key(json.dumps(KEYS["ES256"].as_dict(private=False)).encode())
    assert judged(sign(public, good(), "HS256", kid=KEYS["ES256"].kid)) is Refusal.UNKNOWN_KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b.c",
        "....",
        f"{encoded({'alg': 'ES256'})}.{encoded([])}.AAAA",
        f"{encoded([1])}.{encoded({})}.AAAA",
        f"{encoded('[' * 5000)}.{encoded({})}.AAAA",
        f"{encoded({'alg': 'ES256'})}.{encoded(TWICE)}.AAAA",
        f"{encoded({'alg': 5})}.{encoded(good())}.AAAA",
        f"{encoded({})}.{encoded(good())}.AAAA",
        f"{encoded({'alg': 'ES256', 'kid': 5})}.{encoded(good())}.AAAA",
        f"{encoded({'alg': 'ES256', 'crit': ['x'], 'x': 1})}.{encoded(good())}.AAAA",
        f"{encoded({'alg': 'ES256', 'b64': False})}.{encoded(good())}.AAAA",
        f"{encoded({'alg': 'none'})}.{encoded(good())}.",
        "é.é.é",
        signed(filler="x" * LONGEST_TEXT),
        signed() + "\n",
    ],
)
def test_what_is_no_signed_jwt_is_malformed(text: str) -> None:
    assert judged(text) is Refusal.MALFORMED


def test_none_is_no_algorithm() -> None:
    assert judged(f"{encoded({'alg': 'none'})}.{encoded(good())}.AAAA") is Refusal.UNKNOWN_KEY


@given(st.text())
def test_whatever_it_is_it_is_judged(text: str) -> None:
    assert assertion.read(text, None) is Refusal.MALFORMED


def test_claims_that_are_signed_but_no_object_are_none() -> None:
    assert judged(sign(KEYS["ES256"], "[]")) is Refusal.MALFORMED


@pytest.mark.parametrize(
    ("method", "registered", "allowed"),
    [
        ("private_key_jwt", None, {"RS256", "PS256", "ES256", "EdDSA"}),
        ("private_key_jwt", "PS256", {"PS256"}),
        ("client_secret_jwt", None, {"HS256"}),
        ("client_secret_basic", None, set()),
        ("none", None, set()),
    ],
)
def test_what_it_may_be_signed_with_is_the_clients_own_choice(
    method: str, registered: str | None, allowed: set[str]
) -> None:
    every = ["RS256", "PS256", "ES256", "EdDSA", "HS256", "HS512", "ES384", "none", "ed25519", ""]
    claimed = [Claimed("shop", alg, None, "") for alg in every]
    assert {each.alg for each in claimed if assertion.may_be_signed_so(each, method, registered)} == allowed


def test_the_two_methods_share_no_algorithm() -> None:
    assert not set(ALGORITHMS_OF["client_secret_jwt"]) & set(ALGORITHMS_OF["private_key_jwt"])
