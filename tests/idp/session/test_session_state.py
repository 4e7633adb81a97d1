import hashlib

import pytest

from idp.session.session_state import origin_of, session_state


def test_it_is_the_hash_of_client_origin_browser_and_salt_with_the_salt() -> None:
    expected = hashlib.sha256(b"mvc client https://rp.example 0a1b salt").hexdigest()
    assert session_state("mvc client", "https://rp.example", "0a1b", "salt") == f"{expected}.salt"


@pytest.mark.parametrize(
    ("redirect_uri", "origin"),
    [
        ("https://rp.example/cb?tenant=1", "https://rp.example"),
        ("https://rp.example", "https://rp.example"),
        ("https://RP.Example:8443/cb", "https://rp.example:8443"),
        ("https://rp.example:443/cb", "https://rp.example"),
        ("https://rp.example:0443/cb", "https://rp.example"),
        ("http://localhost:80/cb", "http://localhost"),
        ("http://localhost:443/cb", "http://localhost:443"),
        ("http://localhost:5002/cb", "http://localhost:5002"),
        ("http://[0:0:0:0:0:0:0:1]:5002/cb", "http://[::1]:5002"),
        ("com.example.app:/cb", None),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(redirect_uri: str, origin: str | None) -> None:
    assert origin_of(redirect_uri) == origin
