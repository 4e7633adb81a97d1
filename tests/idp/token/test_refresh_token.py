"""The token's format: one spelling, ours or garbage, a successor that only the three parts together give."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.keys.key_material import RefreshKeyPair
from idp.token import refresh_token
from idp.token.refresh_token import Garbage, RefreshToken, UnknownKey

PAIRS = {1: RefreshKeyPair(b"m" * 32, b"s" * 32), 7: RefreshKeyPair(b"M" * 32, b"S" * 32)}
GRANT = "00112233445566778899aabbccddeeff"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def token(generation: int = 0, key_id: int = 1) -> RefreshToken:
    return RefreshToken(key_id, GRANT, generation, bytes(range(32)))


def test_a_token_is_ninety_two_characters_and_comes_back_as_it_was() -> None:
    text = refresh_token.serialise(token(5), PAIRS)
    assert len(text) == 92
    assert refresh_token.parse(text, PAIRS) == token(5)


@given(position=st.integers(0, 91), replacement=st.sampled_from(ALPHABET))
def test_changing_any_character_makes_it_garbage_or_names_another_key(position: int, replacement: str) -> None:
    text = refresh_token.serialise(token(), PAIRS)
    changed = text[:position] + replacement + text[position + 1 :]
    parsed = refresh_token.parse(changed, PAIRS)
    if changed == text:
        assert parsed == token()
    elif position < 2:  # the key id stands in the first two characters
        assert isinstance(parsed, Garbage | UnknownKey)
    else:
        assert isinstance(parsed, Garbage)


@given(st.text(max_size=200))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    assert isinstance(refresh_token.parse(text, PAIRS), Garbage)


@pytest.mark.parametrize("spelling", ["{}\n", " {}", "{}=", "{}A", "{}\0"])
def test_a_token_has_one_spelling(spelling: str) -> None:
    text = refresh_token.serialise(token(), PAIRS)
    assert isinstance(refresh_token.parse(spelling.format(text), PAIRS), Garbage)


def test_ninety_two_unicode_digits_are_garbage() -> None:
    assert isinstance(refresh_token.parse("٣" * 92, PAIRS), Garbage)


def test_a_token_under_a_key_that_is_not_known_here_says_which() -> None:
    text = refresh_token.serialise(token(key_id=7), PAIRS)
    assert refresh_token.parse(text, {1: PAIRS[1]}) == UnknownKey(7)


def test_a_token_signed_with_another_key_of_the_same_id_is_garbage() -> None:
    other = {1: RefreshKeyPair(b"x" * 32, b"s" * 32)}
    assert isinstance(refresh_token.parse(refresh_token.serialise(token(), other), PAIRS), Garbage)


def test_the_successor_is_the_same_for_the_same_token_salt_and_key() -> None:
    first = refresh_token.successor(token(3), salt=b"1" * 16, key_id=1, pairs=PAIRS)
    again = refresh_token.successor(token(3), salt=b"1" * 16, key_id=1, pairs=PAIRS)
    assert first == again
    assert first.generation == 4
    assert first.grant_id == GRANT


def test_the_successor_differs_with_each_of_salt_key_secret_and_generation() -> None:
    secrets_seen = {
        refresh_token.successor(token(3), salt=b"1" * 16, key_id=1, pairs=PAIRS).secret,
        refresh_token.successor(token(3), salt=b"2" * 16, key_id=1, pairs=PAIRS).secret,
        refresh_token.successor(token(3), salt=b"1" * 16, key_id=7, pairs=PAIRS).secret,
        refresh_token.successor(token(4), salt=b"1" * 16, key_id=1, pairs=PAIRS).secret,
        refresh_token.successor(RefreshToken(1, GRANT, 3, b"z" * 32), salt=b"1" * 16, key_id=1, pairs=PAIRS).secret,
    }
    assert len(secrets_seen) == 5


def test_the_hash_leaves_out_key_id_and_mac() -> None:
    assert token(key_id=1).hash == token(key_id=7).hash
    assert token(1).hash != token(2).hash


def test_no_secret_is_shown_by_repr() -> None:
    shown = RefreshToken(1, GRANT, 0, b"very secret bytes of thirty-two!")
    assert "secret bytes" not in repr(shown)
    assert "mmmm" not in repr(PAIRS)


def test_the_largest_generation_still_fits() -> None:
    text = refresh_token.serialise(token(refresh_token.LARGEST_GENERATION), PAIRS)
    assert len(base64.urlsafe_b64decode(text)) == 69
    assert refresh_token.parse(text, PAIRS) == token(refresh_token.LARGEST_GENERATION)


def test_a_first_token_is_generation_zero() -> None:
    assert refresh_token.first(GRANT, 1, secrets.token_bytes(32)).generation == 0
