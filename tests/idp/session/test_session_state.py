import hashlib

from idp.session.session_state import session_state


def test_it_is_the_hash_of_client_origin_browser_and_salt_with_the_salt() -> None:
    expected = hashlib.sha256(b"mvc client https://rp.example 0a1b salt").hexdigest()
    assert session_state("mvc client", "https://rp.example", "0a1b", "salt") == f"{expected}.salt"
