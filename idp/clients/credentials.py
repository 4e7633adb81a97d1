"""RULES: how a client says who it is at an endpoint for clients (RFC 6749 §2.3.1, RFC 7521 §4.2).

Basic credentials come in three spellings in the field: a space in the client id form-encoded as `+`, as `%20`, or raw.
Each decodes to candidates that are compared one after the other.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Credentials:
    """What a request shows. `candidates`: readings of (client_id, secret); the secret is None for method `none`."""

    method: str
    candidates: tuple[tuple[str, str | None], ...] = field(repr=False)


@dataclass(frozen=True)
class Assertion:
    """A request shows something that its client signed. `client_id`: what it names beside it, or None."""

    client_id: str | None
    kind: str | None
    text: str = field(repr=False)


@dataclass(frozen=True)
class NoCredentials:
    """Nothing, or nothing readable. `error`: what RFC 6749 §5.2 calls it."""

    error: str = "invalid_client"


def read(
    authorization: str | None,
    client_id: str | None,
    client_secret: str | None,
    *,
    assertion: str | None = None,
    assertion_type: str | None = None,
) -> Credentials | Assertion | NoCredentials:
    """The credentials in the Authorization header or the form body; two methods at once are `invalid_request`.

    An empty parameter counts as not sent (RFC 6749 §3.2): public clients of some libraries send an empty secret.
    """
    client_id, client_secret = client_id or None, client_secret or None
    if assertion or assertion_type:
        several = authorization is not None or client_secret is not None
        return NoCredentials("invalid_request") if several else Assertion(client_id, assertion_type, assertion or "")
    if authorization is not None:
        return _read_header(authorization, client_id, client_secret)
    if client_id is None:
        return NoCredentials()
    method = "none" if client_secret is None else "client_secret_post"
    return Credentials(method, ((client_id, client_secret),))


def _read_header(authorization: str, client_id: str | None, client_secret: str | None) -> Credentials | NoCredentials:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return NoCredentials()
    if client_secret is not None:
        return NoCredentials("invalid_request")
    candidates = _candidates(encoded.strip())
    if client_id is not None and candidates:
        candidates = tuple(pair for pair in candidates if pair[0] == client_id)
        if not candidates:
            return NoCredentials("invalid_request")
    return Credentials("client_secret_basic", candidates) if candidates else NoCredentials()


def _candidates(encoded: str) -> tuple[tuple[str, str], ...]:
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ()
    client_id, colon, secret = text.partition(":")
    if not colon or "\0" in text:
        return ()
    raw = (client_id, secret)
    decoded = _decoded(client_id), _decoded(secret)
    if decoded[0] is None or decoded[1] is None or "\0" in decoded[0] + decoded[1]:
        return (raw,)
    pair = (decoded[0], decoded[1])
    return (pair,) if pair == raw else (pair, raw)


def _decoded(text: str) -> str | None:
    if _BROKEN_PERCENT.search(text):
        return None
    try:
        return unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        return None
