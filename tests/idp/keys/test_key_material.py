import json

import pytest
from joserfc import jwt

from idp.keys.key_material import KeySealer, make_refresh_key, make_signing_key
from idp.keys.schedule import SIGNING_ALGORITHMS
from shared.settings import SettingsError
from shared.signatures import SIGNING
from tests.idp.keys.conftest import FIRST_SECRET, SECOND_SECRET


@pytest.mark.parametrize("alg", SIGNING_ALGORITHMS)
def test_a_sealed_signing_key_comes_back_as_the_same_key(alg: str) -> None:
    sealer = KeySealer([FIRST_SECRET])
    key = make_signing_key(alg)
    opened = sealer.open_signing_key(sealer.seal_signing_key(key))
    token = jwt.encode({"alg": alg, "kid": key.kid}, {"sub": "x"}, opened, registry=SIGNING)
    assert jwt.decode(token, key, registry=SIGNING).claims == {"sub": "x"}
    assert (opened.kid, opened.alg) == (key.kid, alg) == (key.thumbprint(), alg)


def test_a_sealed_pair_of_refresh_keys_comes_back_as_the_same_pair() -> None:
    sealer = KeySealer([FIRST_SECRET])
    pair = make_refresh_key()
    assert sealer.open_refresh_key(sealer.seal_refresh_key(pair)) == pair
    assert len(pair.mac) == len(pair.successor) == 32
    assert pair.mac != pair.successor


def test_nothing_of_a_sealed_key_can_be_read() -> None:
    key = make_signing_key("ES256")
    sealed = KeySealer([FIRST_SECRET]).seal_signing_key(key)
    assert str(key.as_dict(private=True)["d"]) not in sealed
    with pytest.raises(json.JSONDecodeError):
        json.loads(sealed)


def test_the_secret_parts_of_a_pair_do_not_show_in_a_log() -> None:
    assert repr(make_refresh_key()) == "RefreshKeyPair()"


def test_a_previous_secret_key_still_opens() -> None:
    sealed = KeySealer([FIRST_SECRET]).seal_refresh_key(make_refresh_key())
    KeySealer([SECOND_SECRET, FIRST_SECRET]).open_refresh_key(sealed)


def test_another_secret_key_is_refused_with_the_name_of_the_setting_and_the_remedy() -> None:
    first, second = KeySealer([FIRST_SECRET]), KeySealer([SECOND_SECRET])
    for attempt in (
        lambda: second.open_refresh_key(first.seal_refresh_key(make_refresh_key())),
        lambda: second.open_signing_key(first.seal_signing_key(make_signing_key("ES256"))),
    ):
        with pytest.raises(SettingsError, match=r"IDP_SECRET_KEY: .*IDP_SECRET_KEY_PREVIOUS") as refusal:
            attempt()
        assert SECOND_SECRET not in str(refusal.value)


def test_a_key_sealed_as_one_kind_cannot_be_opened_as_the_other() -> None:
    sealer = KeySealer([FIRST_SECRET])
    with pytest.raises(SettingsError):
        sealer.open_refresh_key(sealer.seal_signing_key(make_signing_key("ES256")))
