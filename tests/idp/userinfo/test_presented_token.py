import pytest

from idp import parameters
from idp.parameters import Parameters
from idp.userinfo.presented_token import NotPresented, Presented, find

NOTHING = Parameters()
TOKEN = "eyJ.a-b_c.d~+/=="


def form(encoded: bytes) -> Parameters:
    return parameters.read(encoded)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_header_carries_it_whatever_the_case_of_its_scheme(scheme: str) -> None:
    assert find(f"{scheme} {TOKEN}", NOTHING, None) == Presented(TOKEN)


def test_the_form_carries_it() -> None:
    assert find(None, NOTHING, form(b"access_token=abc&other=x")) == Presented("abc")


def test_a_form_without_it_does_not_hide_the_header() -> None:
    assert find(f"Bearer {TOKEN}", NOTHING, form(b"")) == Presented(TOKEN)


@pytest.mark.parametrize(
    ("authorization", "body", "expected"),
    [
        (None, None, NotPresented.MISSING),
        ("", None, NotPresented.MISSING),
        ("Basic YTpi", None, NotPresented.MISSING),
        (None, b"access_token=", NotPresented.MISSING),
        (None, b"", NotPresented.MISSING),
        ("Bearer", None, NotPresented.MALFORMED),
        ("Bearer ", None, NotPresented.MALFORMED),
        ("Bearer a b", None, NotPresented.MALFORMED),
        ("Bearer a,b", None, NotPresented.MALFORMED),
        ("Bearer caf\u00e9", None, NotPresented.MALFORMED),
        ("Bearer a\n", None, Presented("a")),
        ("Bearer a\x00b", None, NotPresented.MALFORMED),
        (None, b"access_token=a&access_token=a", NotPresented.UNREADABLE),
        (None, b"access_token=a%00", NotPresented.UNREADABLE),
        (None, b"access_token=%ff", NotPresented.UNREADABLE),
        ("Bearer a", b"access_token=%ff", NotPresented.UNREADABLE),
        ("Bearer a", b"access_token=a", NotPresented.TWICE),
        ("Bearer a", b"access_token=b", NotPresented.TWICE),
        ("Bearer", b"access_token=b", NotPresented.TWICE),
        ("Basic YTpi", b"access_token=b", Presented("b")),
    ],
)
def test_what_is_sent_decides(
    authorization: str | None, body: bytes | None, expected: Presented | NotPresented
) -> None:
    assert find(authorization, NOTHING, form(body) if body is not None else None) == expected


@pytest.mark.parametrize("query", [b"access_token=a", b"access_token=a&access_token=b", b"access_token="])
def test_a_token_in_the_url_is_refused_beside_a_good_one_too(query: bytes) -> None:
    found = find(f"Bearer {TOKEN}", parameters.read(query), None)
    assert found == (Presented(TOKEN) if query.endswith(b"=") else NotPresented.IN_URL)


def test_a_presented_token_does_not_show_in_a_log() -> None:
    assert "secret" not in repr(Presented("secret"))
