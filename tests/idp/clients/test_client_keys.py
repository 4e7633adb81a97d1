from typing import Any

import pytest

from idp.clients.client_keys import keys_of
from shared.outbound import OutboundError
from tests.idp.authorize.sent import client
from tests.idp.authorize.signed import PUBLIC


def kids(jwks: dict[str, Any] | None) -> list[str | None]:
    return [key.kid for key in keys_of(client(jwks=jwks), None)]


def test_the_registered_keys_are_read() -> None:
    assert kids(dict(PUBLIC)) == ["ec", "ed", "rsa"]
    assert kids(None) == []


@pytest.mark.parametrize("bad", [5, None, {}, {"kty": "EC"}, {"kty": "new"}, {"kty": "EC", "crv": "P-256", "x": 5}])
def test_a_key_that_cannot_be_read_is_left_out(bad: Any) -> None:
    assert kids({"keys": [bad, *PUBLIC["keys"]]}) == ["ec", "ed", "rsa"]
    assert kids({"keys": bad}) == []


def test_keys_elsewhere_cannot_be_had() -> None:
    with pytest.raises(OutboundError):
        keys_of(client(jwks_uri="https://rp.example/jwks"), "ec")
