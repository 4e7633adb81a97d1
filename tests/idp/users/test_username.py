import pytest

from idp.users.username import LONGEST, username_key


@pytest.mark.parametrize("other", ["alice", "Alice", "ALICE", "ａｌｉｃｅ"])
def test_case_and_width_make_no_other_username(other: str) -> None:
    assert username_key(other) == username_key("alice")


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert username_key("ren\u00e9") == username_key("rene\u0301")


def test_sharp_s_is_folded_to_two_letters() -> None:
    assert username_key("weiß") == username_key("WEISS")


@pytest.mark.parametrize(
    "impossible",
    ["", " ", " alice", "alice ", "al\0ice", "al\nice", "al\u200bice", "al\ud800ice", "al\U000e0001ice"],
)
def test_what_a_database_chokes_on_or_nobody_sees_is_no_username(impossible: str) -> None:
    assert username_key(impossible) is None


def test_the_longest_username_is_allowed_and_one_more_is_not() -> None:
    assert username_key("a" * LONGEST) == "a" * LONGEST
    assert username_key("a" * (LONGEST + 1)) is None


def test_a_character_that_unfolds_into_many_cannot_outgrow_the_column() -> None:
    assert username_key("\ufdfa" * LONGEST) is None


def test_spaces_inside_and_other_scripts_are_allowed() -> None:
    assert username_key("Ada Lovelace") == "ada lovelace"
    assert username_key("爱丽丝") == "爱丽丝"
