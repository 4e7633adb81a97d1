import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.uri_difference import LONGEST, clipped, nearest, parts, pieces

REGISTERED = "http://localhost:5002/signin-oidc"


@pytest.mark.parametrize(
    ("sent", "part", "why"),
    [
        ("http://127.0.0.1:5002/signin-oidc", "host", "same machine"),
        ("http://[::1]:5002/signin-oidc", "host", "same machine"),
        ("https://localhost:5002/signin-oidc", "scheme", "proxy"),
        ("http://localhost/signin-oidc", "port", "Without a number"),
        ("http://localhost:5002/signin-oidc/", "path", "slash"),
        ("http://localhost:5002/Signin-OIDC", "path", "Capitals"),
        ("http://localhost:5002/signin-oidc?a=b", "query", ""),
        ("http://localhost:5002/callback", "path", ""),
    ],
)
def test_the_part_that_differs_is_found_and_the_usual_mistakes_are_named(sent: str, part: str, why: str) -> None:
    compared = parts(REGISTERED, sent)
    assert compared is not None
    differing = [each for each in compared if not each.is_same]
    assert [each.name for each in differing] == [part]
    assert why in differing[0].why


def test_what_is_no_address_has_no_parts() -> None:
    assert parts(REGISTERED, "http://[") is None
    assert parts("http://localhost:99999/", REGISTERED) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_pieces_of_each_text_are_the_text(one: str, other: str) -> None:
    ours, theirs = pieces(one, other)
    assert "".join(text for _, text in ours) == one
    assert "".join(text for _, text in theirs) == other
    assert [text for kind, text in ours if kind == "same"] == [text for kind, text in theirs if kind == "same"]


def test_only_what_differs_is_marked() -> None:
    ours, theirs = pieces("http://localhost:5002/a", "http://localhost:5002/a/")
    assert ours == [("same", "http://localhost:5002/a")]
    assert theirs == [("same", "http://localhost:5002/a"), ("only", "/")]


def test_the_nearest_of_several_is_the_one_that_was_meant() -> None:
    known = ["https://shop.example/cb", REGISTERED, "http://localhost:5002/lessons/signin-oidc"]
    assert nearest("http://127.0.0.1:5002/signin-oidc/", known) == REGISTERED
    assert nearest("https://shop.example/callback", known) == known[0]
    assert nearest("http://localhost:5002/signin-oidc", []) is None


def test_what_is_long_is_shown_around_the_first_difference() -> None:
    one, other = "https://a.example/" + "a" * 200 + "X" + "b" * 200, "https://a.example/" + "a" * 200 + "Y"
    shown, sent = clipped(one, other)
    assert len(shown) == LONGEST + 2 and "aX" in shown and shown.startswith("…") and shown.endswith("…")
    assert sent.startswith("…") and sent.endswith("aY")
    assert parts(shown, sent) is None
    whole = ("https://a.example/" + "a" * 80, "https://a.example/" + "a" * 79)
    assert clipped(*whole) == whole
    assert clipped(REGISTERED, "x") == (REGISTERED, "x")


def test_however_long_the_texts_are_the_nearest_is_found_at_once() -> None:
    known = ["https://a.example/" + "ab" * 990 + str(number) for number in range(50)]
    assert nearest("https://a.example/" + "ba" * 30_000, known) is not None
