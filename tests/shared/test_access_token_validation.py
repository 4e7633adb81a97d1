"""RFC 9068 §4, each check on both sides."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from shared.access_token_validation import (
    LAST_NUMERIC_DATE,
    TOKEN_LIMIT_CHARACTERS,
    UNVERIFIED,
    Accepted,
    Reason,
    Refused,
    TimeCheck,
)
from tests.shared.judging import KEY, NOON_SECONDS, judge, reason, refusal, with_header
from tests.shared.little_provider import ISSUER, NOON, claims, ec_key, ed_key, rsa_key, sign, sign_hs


def test_a_good_token_is_accepted_with_its_claims_and_scopes() -> None:
    outcome = judge(sign(claims(scope="openid api1"), KEY))
    assert isinstance(outcome, Accepted)
    assert outcome.claims["sub"] == "alice"
    assert outcome.scope == {"openid", "api1"}


@pytest.mark.parametrize("scope", [None, 7, ["api1"]])
def test_a_token_without_a_scope_text_has_no_scope(scope: object) -> None:
    outcome = judge(sign(claims(scope=scope), KEY))
    assert isinstance(outcome, Accepted)
    assert outcome.scope == frozenset()


@pytest.mark.parametrize(
    ("key", "alg"),
    [(KEY, "ES256"), (rsa_key(), "RS256"), (rsa_key(), "PS256"), (ed_key(), "EdDSA")],
)
def test_the_four_algorithms_are_accepted_without_a_warning(key: Key, alg: str) -> None:
    assert isinstance(judge(sign(claims(), key, alg=alg), key), Accepted)


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (rsa_key(), "RS512"),
        (ECKey.generate_key("P-384", {"kid": "p384"}), "ES384"),
        (ECKey.generate_key("secp256k1", {"kid": "k"}), "ES256K"),
        (ed_key(), "Ed25519"),
    ],
)
def test_other_algorithms_are_refused_although_the_key_is_right(key: Key, alg: str) -> None:
    assert reason(sign(claims(), key, alg=alg), key) is Reason.WRONG_ALGORITHM


def test_an_unsigned_token_is_refused() -> None:
    unsigned = sign(claims(), KEY, alg="none")
    assert reason(unsigned) is Reason.MALFORMED
    assert reason(unsigned + "AA") is Reason.WRONG_ALGORITHM


def test_a_public_key_used_as_an_hmac_secret_is_refused() -> None:
    secret = OctKey.import_key(rsa_key().as_pem(private=False).replace(b"-----", b""))
    assert reason(sign_hs(claims(), secret, rsa_key().kid), rsa_key()) is Reason.WRONG_ALGORITHM


def test_a_key_for_one_algorithm_does_not_verify_another() -> None:
    key = RSAKey.import_key(rsa_key().as_dict(private=True), {"kid": "only", "alg": "RS256"})
    assert isinstance(judge(sign(claims(), key, alg="RS256"), key), Accepted)
    assert reason(sign(claims(), rsa_key(), alg="PS256", kid="only"), key) is Reason.WRONG_ALGORITHM


def test_a_key_of_another_type_under_the_same_kid_is_a_bad_signature() -> None:
    same_kid = OKPKey.generate_key("X25519", {"kid": "current"})
    assert reason(sign(claims(), KEY), same_kid) is Reason.BAD_SIGNATURE
    assert reason(sign(claims(), ed_key("current"), alg="EdDSA"), same_kid) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
def test_both_spellings_of_the_type_are_accepted_in_any_case(typ: str) -> None:
    assert isinstance(judge(sign(claims(), KEY, typ=typ)), Accepted)


@pytest.mark.parametrize("typ", ["JWT", "", "at+jwt ", "logout+jwt", "id+jwt", None])
def test_an_id_token_and_every_other_type_are_refused(typ: object) -> None:
    assert reason(sign(claims(), KEY, typ=typ)) is Reason.WRONG_TYPE


@pytest.mark.parametrize("typ", [7, ["at+jwt"], {}, True])
def test_a_type_that_is_no_text_is_refused(typ: object) -> None:
    header = {"typ": typ, "alg": "ES256", "kid": "current"}
    assert reason(with_header(sign(claims(), KEY), header)) is Reason.WRONG_TYPE


@pytest.mark.parametrize("header", [{"alg": "ES256"}, {"typ": None, "alg": "ES256", "kid": ""}])
def test_what_a_header_does_not_have_is_told_as_missing(header: dict[str, object]) -> None:
    outcome = judge(with_header(sign(claims(), KEY), header))
    assert isinstance(outcome, Refused)
    assert outcome.facts == {"typ": "(missing)", "alg": "ES256", "kid": "(missing)"}


@pytest.mark.parametrize("kid", ["newer", None, ""])
def test_a_kid_that_is_not_among_the_keys_is_an_outcome_of_its_own(kid: str | None) -> None:
    assert reason(sign(claims(), KEY, kid=kid)) is Reason.UNKNOWN_KEY


def test_a_token_signed_by_another_key_under_our_kid_is_refused() -> None:
    assert reason(sign(claims(), ec_key("current"))) is Reason.BAD_SIGNATURE


def test_a_key_that_the_token_brings_along_is_not_used() -> None:
    stranger = ec_key("current")
    assert reason(sign(claims(), stranger, jwk=stranger.as_dict(private=False))) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("header", [{"crit": ["b64"], "b64": True}, {"crit": ["exp"]}, {"crit": []}])
def test_an_extension_that_must_be_understood_is_refused(header: dict[str, Any]) -> None:
    good = sign(claims(), KEY)
    assert reason(with_header(good, {"typ": "at+jwt", "alg": "ES256", "kid": "current", **header})) is Reason.MALFORMED


def test_an_unknown_header_member_changes_nothing() -> None:
    assert isinstance(judge(sign(claims(), KEY, **{"x-note": "n" * 600})), Accepted)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_changed_character_in_any_part_is_refused(at: int) -> None:
    parts = sign(claims(), KEY).split(".")
    parts[at] = ("B" if parts[at][5] == "A" else "A").join((parts[at][:5], parts[at][6:]))
    assert isinstance(judge(".".join(parts)), Refused)


def test_the_longest_token_is_accepted_and_one_character_more_is_refused() -> None:
    for padding in range(11_900, 12_100):
        token = sign(claims(pad="p" * padding), KEY)
        assert isinstance(judge(token), Accepted) == (len(token) <= TOKEN_LIMIT_CHARACTERS), len(token)
        if len(token) > TOKEN_LIMIT_CHARACTERS:
            return
    pytest.fail("the limit was not reached")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b"{",
        b"\xff\xfe",
        b"{" * 9_000,
        b"[" * 9_000,
        b'{"a":1e999',
        json.dumps(claims()).encode("utf-16"),
    ],
)
def test_a_signed_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    assert reason(sign(body, KEY)) is Reason.MALFORMED


@pytest.mark.parametrize("iss", [ISSUER + "/", "http://localhost:5001", "HTTP://localhost:5000", 7, None])
def test_the_issuer_must_match_letter_by_letter(iss: object) -> None:
    assert reason(sign(claims(iss=iss), KEY)) is Reason.WRONG_ISSUER


@pytest.mark.parametrize("aud", ["api1", ["api1"], ["other", "api1"]])
def test_our_name_alone_or_in_a_list_is_the_right_audience(aud: object) -> None:
    assert isinstance(judge(sign(claims(aud=aud), KEY)), Accepted)


@pytest.mark.parametrize("aud", ["api2", "api1 ", "api11", [], ["api2"], ["api1", 7], {"api1": 1}, 7, "", None])
def test_any_other_audience_is_refused(aud: object) -> None:
    assert reason(sign(claims(aud=aud), KEY)) is Reason.WRONG_AUDIENCE


def test_where_any_audience_will_do_there_must_still_be_one() -> None:
    assert isinstance(judge(sign(claims(aud="anybody"), KEY), audience=None), Accepted)
    assert reason(sign(claims(aud=None), KEY), audience=None) is Reason.WRONG_AUDIENCE
    assert reason(sign(claims(aud=[]), KEY), audience=None) is Reason.WRONG_AUDIENCE


@pytest.mark.parametrize("name", ["exp", "iat", "sub", "client_id", "jti"])
def test_what_rfc_9068_requires_must_be_there(name: str) -> None:
    refused = refusal(sign(claims(**{name: None}), KEY))
    assert refused.reason is Reason.WRONG_CLAIM
    assert name in refused.description


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", ["1795357037", 1795357037.0, True, -1, LAST_NUMERIC_DATE + 1, 10**400, [], {}])
def test_a_time_is_a_whole_number_of_seconds(name: str, value: object) -> None:
    assert reason(sign(claims(**{name: value}), KEY)) is Reason.WRONG_CLAIM


@pytest.mark.parametrize("name", ["sub", "client_id", "jti"])
@pytest.mark.parametrize("value", ["", 7, ["alice"]])
def test_a_name_is_a_text_that_is_not_empty(name: str, value: object) -> None:
    assert reason(sign(claims(**{name: value}), KEY)) is Reason.WRONG_CLAIM


@pytest.mark.parametrize("skew", [0, 60, 300])
def test_a_token_is_good_until_the_last_moment_before_exp_plus_skew(skew: int) -> None:
    token = sign(claims(), KEY)
    end = NOON + timedelta(seconds=60 + skew)
    assert isinstance(judge(token, now=end - timedelta(seconds=1), skew=skew), Accepted)
    assert isinstance(judge(token, now=end - timedelta(milliseconds=1), skew=skew), Accepted)
    assert reason(token, now=end, skew=skew) is Reason.EXPIRED
    assert reason(token, now=end + timedelta(seconds=1), skew=skew) is Reason.EXPIRED


@pytest.mark.parametrize("name", ["nbf", "iat"])
@pytest.mark.parametrize("skew", [0, 60])
def test_a_token_from_the_future_is_good_from_its_time_minus_skew(name: str, skew: int) -> None:
    begin = NOON_SECONDS + 600
    token = sign(claims(**{"exp": begin + 60, name: begin}), KEY)
    moment = NOON + timedelta(seconds=600 - skew)
    assert isinstance(judge(token, now=moment, skew=skew), Accepted)
    assert reason(token, now=moment - timedelta(milliseconds=1), skew=skew) is Reason.NOT_YET_VALID
    assert reason(token, now=moment - timedelta(seconds=1), skew=skew) is Reason.NOT_YET_VALID


def test_the_last_date_there_is_can_be_told() -> None:
    assert isinstance(judge(sign(claims(exp=LAST_NUMERIC_DATE), KEY)), Accepted)
    refused = refusal(sign(claims(exp=LAST_NUMERIC_DATE, nbf=LAST_NUMERIC_DATE), KEY))
    assert "nbf 9999-12-31 23:59:59" in refused.description
    assert "exp 1970-01-01 00:00:00" in refusal(sign(claims(exp=0), KEY)).description


def test_an_expired_token_is_told_the_three_numbers_and_the_difference() -> None:
    refused = refusal(sign(claims(), KEY), now=NOON + timedelta(seconds=127, milliseconds=900))
    assert refused.description == "Refused: exp 12:01:00, now 12:02:07, skew 60 s, 7 s late."
    assert refused.times is not None
    assert (refused.times.claim, refused.times.value, refused.times.seconds_off) == ("exp", NOON_SECONDS + 60, 7)
    assert refused.client_id == "mvc client"


def test_a_token_from_the_future_is_told_by_how_much() -> None:
    refused = refusal(sign(claims(NOON + timedelta(seconds=71)), KEY))
    assert refused.description == "Refused: iat 12:01:11, now 12:00:00, skew 60 s, 11 s early."


def test_on_another_day_the_date_is_told_too() -> None:
    refused = refusal(sign(claims(), KEY), now=NOON + timedelta(days=6, hours=23, minutes=3))
    assert refused.description == "Refused: exp 2026-11-22 12:01:00, now 2026-11-29 11:03:00, skew 60 s, 6 d 23 h late."


@pytest.mark.parametrize(
    ("late", "words"),
    [(0, "0 s"), (59, "59 s"), (3599, "3599 s"), (3600, "1 h 0 min"), (86_399, "23 h 59 min"), (86_400, "1 d 0 h")],
)
def test_a_difference_is_told_in_units_of_its_size(late: int, words: str) -> None:
    times = TimeCheck("exp", NOON_SECONDS - 60 - late, NOON, 60)
    assert str(times).endswith(f", {words} late")


def test_now_may_be_given_in_any_zone() -> None:
    elsewhere = (NOON + timedelta(seconds=127)).astimezone(datetime.now(UTC).astimezone().tzinfo)
    assert "now 12:02:07" in refusal(sign(claims(), KEY), now=elsewhere).description


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        sign(claims(exp=1), KEY, typ="JWT"),
        sign(claims(exp=1), KEY, kid="newer"),
        sign(claims(exp=1), ec_key("current")),
        sign(claims(exp=1), rsa_key(), alg="RS512", kid="current"),
    ],
)
def test_a_token_that_is_not_verified_is_told_nothing_of_itself(token: str) -> None:
    refused = refusal(token)
    assert refused.description == UNVERIFIED
    assert (refused.times, refused.client_id) == (None, None)


def test_a_description_has_only_the_characters_that_rfc_6750_allows() -> None:
    refused = refusal(sign(claims(), KEY), audience='a"p\\i é')
    assert refused.description == "Refused: aud does not name a?p?i ?."
    assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", UNVERIFIED)
