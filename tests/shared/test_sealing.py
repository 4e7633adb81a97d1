"""What is sealed can be opened with its keys, for its purpose, unchanged; and otherwise not at all."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.sealing import CannotOpen, Sealer, derive_key

OLD, NEW = "o" * 32, "n" * 32


@given(st.binary(max_size=200))
def test_what_is_sealed_is_opened(plain: bytes) -> None:
    sealer = Sealer([NEW], "tokens")
    assert sealer.open(sealer.seal(plain)) == plain


def test_the_same_text_is_sealed_differently_each_time_and_cannot_be_read() -> None:
    sealer = Sealer([NEW], "tokens")
    first, second = sealer.seal(b"secret"), sealer.seal(b"secret")
    assert first != second
    assert "secret" not in first


def test_after_a_change_of_key_the_former_one_still_opens_and_the_new_one_seals() -> None:
    sealed = Sealer([OLD], "tokens").seal(b"x")
    both = Sealer([NEW, OLD], "tokens")
    assert both.open(sealed) == b"x"
    assert Sealer([NEW], "tokens").open(both.seal(b"y")) == b"y"
    with pytest.raises(CannotOpen):
        Sealer([NEW], "tokens").open(sealed)


def test_another_purpose_does_not_open_it() -> None:
    sealed = Sealer([NEW], "tokens").seal(b"x")
    with pytest.raises(CannotOpen):
        Sealer([NEW], "signing keys").open(sealed)


@given(st.data())
def test_a_changed_character_cannot_be_opened(data: st.DataObject) -> None:
    sealer = Sealer([NEW], "tokens")
    sealed = sealer.seal(b"x" * 20)
    at = data.draw(st.integers(0, len(sealed.rstrip("=")) - 2))
    other = data.draw(st.sampled_from("ABCDabcd0189-_"))
    assume(other != sealed[at])
    with pytest.raises(CannotOpen):
        sealer.open(sealed[:at] + other + sealed[at + 1 :])


@given(st.text())
def test_what_was_never_sealed_cannot_be_opened(text: str) -> None:
    with pytest.raises(CannotOpen):
        Sealer([NEW], "tokens").open(text)


def test_a_derived_key_has_32_bytes_and_depends_on_key_and_purpose() -> None:
    keys = {derive_key(secret, purpose) for secret in (OLD, NEW) for purpose in ("a", "b")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert derive_key(OLD, "a") == derive_key(OLD, "a")


def test_a_derived_key_never_changes_between_versions() -> None:
    """What is stored today must open tomorrow."""
    assert derive_key("x" * 32, "tokens").hex() == "d44c65747a48f5cd3dcd965a7212187025d0585f240dff8c9e1ce46e8da345ee"
