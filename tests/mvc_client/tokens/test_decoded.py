import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mvc_client.tokens import decoded
from mvc_client.tokens.token_set import TokenSet

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def token(claims: object) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "ES256"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + ".signature"


def expiry_of(access_token: str) -> datetime:
    return decoded.expiry(TokenSet(1, access_token, None, "", "", NOON, 60))


def test_header_and_claims_are_read() -> None:
    assert decoded.header(token({"sub": "alice"})) == {"alg": "ES256"}
    assert decoded.claims(token({"sub": "älice"})) == {"sub": "älice"}


@pytest.mark.parametrize("text", ["", "opaque", "a.b", "a.b.c", "ä.ö.ü", token([1]), token("text"), "e30.A.x"])
def test_what_is_no_jwt_has_no_claims(text: str) -> None:
    assert decoded.claims(text) == {}


def test_the_token_says_when_it_expires() -> None:
    assert expiry_of(token({"exp": 1795349086})) == datetime.fromtimestamp(1795349086, UTC)


@pytest.mark.parametrize("exp", [None, "soon", True, -1, 10**15, float("nan")])
def test_otherwise_expires_in_counts(exp: Any) -> None:
    assert expiry_of(token({"exp": exp})) == datetime(2026, 11, 22, 12, 1, 0, tzinfo=UTC)


def test_the_token_says_when_it_was_issued_or_else_we_were_told_when_we_asked() -> None:
    def issued_at(access_token: str) -> datetime:
        return decoded.issued_at(TokenSet(1, access_token, None, "", "", NOON.replace(microsecond=9), 60))

    assert issued_at(token({"iat": 1795349086})) == datetime.fromtimestamp(1795349086, UTC)
    assert issued_at("opaque") == NOON


def test_the_life_of_new_tokens_is_numbers() -> None:
    noon = int(NOON.timestamp())
    known = TokenSet(1, "opaque", "refresh", "", "", NOON, 60, noon + 600, noon + 9000)
    ends = {"refresh_idle_end": noon + 600, "refresh_absolute_end": noon + 9000}
    assert decoded.life(known) == {"iat": noon, "exp": noon + 60, "refresh_token": True, **ends}
    unknown = TokenSet(1, "opaque", None, "", "", NOON, 60)
    assert decoded.life(unknown) == {"iat": noon, "exp": noon + 60, "refresh_token": False}
