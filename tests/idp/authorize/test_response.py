from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from idp.authorize.request import Target
from idp.authorize.response import FormPost, Redirect, encode
from idp.clients.client import Client
from idp.clients.metadata import parse

ISSUER = "http://localhost:5000"
AWKWARD = "a b\"'<&+%=#ä/?"


def encoded(
    fields: dict[str, str], mode: str = "query", state: str | None = None, uri: str = "https://rp.example/cb"
) -> Redirect | FormPost:
    client = Client("an id", parse({"redirect_uris": [uri]}), None, datetime(2026, 11, 22, tzinfo=UTC))
    return encode(Target(client, uri, mode, state), fields, ISSUER)


def location(mode: str = "query", state: str | None = None, uri: str = "https://rp.example/cb", **fields: str) -> str:
    answer = encoded(fields, mode, state, uri)
    assert isinstance(answer, Redirect)
    return answer.location


@pytest.mark.parametrize("fields", [{"code": "abc"}, {"error": "access_denied", "error_description": "No, thank you."}])
def test_state_and_issuer_stand_in_every_response(fields: dict[str, str]) -> None:
    expected = {**fields, "iss": ISSUER, "state": AWKWARD}
    assert dict(parse_qsl(urlsplit(location("query", AWKWARD, **fields)).query)) == expected
    fragment = urlsplit(location("fragment", AWKWARD, **fields))
    assert dict(parse_qsl(fragment.fragment)) == expected
    assert fragment.query == ""
    assert encoded(fields, "form_post", AWKWARD) == FormPost("https://rp.example/cb", expected)


@pytest.mark.parametrize("mode", ["query", "fragment"])
def test_no_state_is_sent_where_none_came(mode: str) -> None:
    assert "state" not in location(mode, code="abc")


def test_a_space_is_written_so_that_every_parser_reads_it() -> None:
    assert "state=a%20b%2Bc" in location(state="a b+c", code="abc")
    assert "+" not in location("fragment", state="a b", code="abc")


@pytest.mark.parametrize(
    ("uri", "begins"),
    [
        ("https://rp.example/cb", "https://rp.example/cb?code="),
        ("https://rp.example", "https://rp.example?code="),
        ("https://rp.example/cb?foo=a%20b&x=%7e'+c", "https://rp.example/cb?foo=a%20b&x=%7e'+c&code="),
        ("https://rp.example/cb?", "https://rp.example/cb?&code="),
        ("https://RP.example:443/a/../b//", "https://RP.example:443/a/../b//?code="),
        ("com.example.app:/cb", "com.example.app:/cb?code="),
    ],
)
def test_the_redirect_uri_stays_letter_by_letter(uri: str, begins: str) -> None:
    assert location(uri=uri, code="abc").startswith(begins)
    assert location("fragment", uri=uri, code="abc").startswith(f"{uri}#code=")
    posted = encoded({"code": "abc"}, "form_post", uri=uri)
    assert isinstance(posted, FormPost)
    assert posted.action == uri


def test_a_location_is_ascii_without_line_breaks_whatever_the_state_is() -> None:
    answer = location(state="ä\u2028😀", code="abc")
    assert answer.isascii()
    assert len(answer.split()) == 1
