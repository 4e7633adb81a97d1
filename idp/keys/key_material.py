"""Makes keys, seals them for the database and opens them again."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from joserfc.jwk import ECKey, Key, KeyParameters, OKPKey, RSAKey, import_key

from shared.sealing import CannotOpen, Sealer
from shared.settings import SettingsError

_RSA_BITS = 2048
_REFRESH_KEY_BYTES = 32


@dataclass(frozen=True)
class RefreshKeyPair:
    """Two independent 32-byte keys: `mac` authenticates refresh tokens, `successor` derives the next one."""

    mac: bytes = field(repr=False)
    successor: bytes = field(repr=False)


class KeySealer:
    """Seals and opens both kinds of keys under the provider's secret keys, the current one first."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._signing = Sealer(secret_keys, "idp signing keys")
        self._refresh = Sealer(secret_keys, "idp refresh-token keys")

    def seal_signing_key(self, key: Key) -> str:
        """The private JWK, sealed."""
        return self._signing.seal(json.dumps(key.as_dict(private=True)).encode())

    def open_signing_key(self, sealed_jwk: str) -> Key:
        """The private key, with `kid` and `alg`; importing it costs 30 ms for RSA. Raises SettingsError."""
        return import_key(json.loads(_open(self._signing, sealed_jwk)))

    def seal_refresh_key(self, pair: RefreshKeyPair) -> str:
        """Both keys, sealed."""
        return self._refresh.seal(pair.mac + pair.successor)

    def open_refresh_key(self, sealed_pair: str) -> RefreshKeyPair:
        """Both keys. Raises SettingsError."""
        plain = _open(self._refresh, sealed_pair)
        return RefreshKeyPair(plain[:_REFRESH_KEY_BYTES], plain[_REFRESH_KEY_BYTES:])


def make_signing_key(alg: str) -> Key:
    """A new private key for `alg`; its `kid` is its thumbprint (RFC 7638)."""
    parameters: KeyParameters = {"use": "sig", "alg": alg}
    if alg in ("RS256", "PS256"):
        return RSAKey.generate_key(_RSA_BITS, parameters, auto_kid=True)
    if alg == "EdDSA":
        return OKPKey.generate_key("Ed25519", parameters, auto_kid=True)
    return ECKey.generate_key("P-256", parameters, auto_kid=True)


def make_refresh_key() -> RefreshKeyPair:
    """A new pair of independent random keys."""
    return RefreshKeyPair(secrets.token_bytes(_REFRESH_KEY_BYTES), secrets.token_bytes(_REFRESH_KEY_BYTES))


def _open(sealer: Sealer, sealed: str) -> bytes:
    try:
        return sealer.open(sealed)
    except CannotOpen:
        raise SettingsError(
            "IDP_SECRET_KEY: does not open the keys in the database; they were sealed with another one. "
            "Set it back to that one, or name that one in IDP_SECRET_KEY_PREVIOUS. "
            "(If it is lost: empty the tables signing_key and refresh_token_key; everybody must sign in again.)"
        ) from None
