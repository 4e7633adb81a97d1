from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey

from idp.clients.jwks import MOST_KEYS, check_jwks
from idp.clients.metadata import ClientMetadataError, parse
from tests.shared.little_provider import ed_key, rsa_key

EC = ECKey.generate_key("P-256", {"kid": "ec"})


def jwk(key: Any, *, private: bool = False) -> dict[str, Any]:
    return dict(key.as_dict(private=private))


@pytest.mark.parametrize("key", [EC, rsa_key(), ed_key()], ids=["EC", "RSA", "OKP"])
def test_public_keys_are_kept_as_they_are(key: Any) -> None:
    document = {"keys": [{**jwk(key), "key_ops": ["verify"]}]}
    assert check_jwks(document) == document


@pytest.mark.parametrize("value", ["\0", "\ud800", 1e999, [[]] * 300, {"a": "\0"}])
def test_what_else_a_set_or_a_key_says_is_not_kept(value: object) -> None:
    document = {"keys": [{**jwk(EC), "more": value}], "more": value}
    assert check_jwks(document) == {"keys": [jwk(EC)]}


def test_a_key_for_encryption_may_stand_beside() -> None:
    check_jwks({"keys": [jwk(EC), {"kty": "RSA", "use": "enc", "n": "x", "e": "AQAB"}, {"kty": "future"}]})


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (None, "JWK Set"),
        ([], "JWK Set"),
        ({}, "JWK Set"),
        ({"keys": {}}, "JWK Set"),
        ({"keys": [1]}, "JWK Set"),
        ({"keys": []}, "signatures"),
        ({"keys": [{"kty": "EC"}]}, "signatures"),
        ({"keys": [{**jwk(EC), "use": "enc"}]}, "signatures"),
        ({"keys": [jwk(EC), {"kty": "future", "kid": "\0"}]}, "printable"),
        ({"keys": [jwk(EC), {"kty": "future", "x": 1e999}]}, "printable"),
        ({"keys": [jwk(EC), {"kty": "future", "use": [["\ud800"]]}]}, "printable"),
        ({"keys": [{"kty": "RSA", "e": "AQAB", "n": "1" * 171}]}, "2048"),
        ({"keys": [jwk(EC)] * (MOST_KEYS + 1)}, str(MOST_KEYS)),
        ({"keys": [jwk(EC, private=True)]}, "public keys only"),
        ({"keys": [jwk(OKPKey.generate_key("Ed25519"), private=True)]}, "public keys only"),
        ({"keys": [jwk(EC), jwk(rsa_key(), private=True)]}, "public keys only"),
        ({"keys": [jwk(EC), jwk(OctKey.generate_key(256), private=True)]}, "public keys only"),
        ({"keys": [jwk(EC), {"kty": "oct"}]}, "public keys only"),
    ],
)
def test_anything_else_is_refused(value: object, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        check_jwks(value)


def test_a_client_cannot_register_a_private_key_and_the_refusal_does_not_show_it() -> None:
    secret = jwk(EC, private=True)
    with pytest.raises(ClientMetadataError, match=r"^jwks: ") as refused:
        parse({"redirect_uris": ["https://rp.example/cb"], "jwks": {"keys": [secret]}})
    assert secret["d"] not in str(refused.value)
