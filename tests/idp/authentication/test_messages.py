"""The two JSON messages, and everything that is none of them."""

import pytest

from idp.authentication.messages import Credentials, TokenPair, read_login, read_refresh


def test_a_login_and_a_refresh_are_read_and_further_members_ignored() -> None:
    assert read_login(b'{"username": "alice", "password": "Pass123$", "remember": [1]}') == Credentials(
        "alice", "Pass123$"
    )
    assert read_refresh(b'{"accessToken": "a", "refreshToken": "r"}') == TokenPair("a", "r")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"username=alice&password=x",
        b'["alice", "x"]',
        b'"alice"',
        b"null",
        b'{"username": "alice"}',
        b'{"username": "alice", "password": null}',
        b'{"username": "alice", "password": 5}',
        b'{"username": ["alice"], "password": "x"}',
        b'{"username": "alice", "password": "x", "password": "y"}',
        b'{"username": "alice", "password": "\\ud800"}',
        b'{"username": "al\\u0000ice", "password": "x"}',
        b'{"username": "alice", "password": "\xff"}',
        b'{"username": "alice", "password": "x"',
        b"[" * 100_000,
        b'{"username": "alice", "password": "x", "n": ' + b"9" * 5000 + b"}",
    ],
)
def test_anything_else_is_unreadable(body: bytes) -> None:
    assert read_login(body) is None


def test_neither_password_nor_tokens_are_shown() -> None:
    assert "Pass123$" not in repr(Credentials("alice", "Pass123$"))
    assert repr(TokenPair("an-access-token", "a-refresh-token")) == "TokenPair()"
