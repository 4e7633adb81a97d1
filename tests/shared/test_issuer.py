"""The provider's name, and where it is reached."""

from collections.abc import Iterator

import pytest

from shared import issuer, outbound
from shared.issuer import IssuerError, fetch_json, fetch_metadata, move_to_backchannel
from tests.shared.little_provider import Provider, running
from tests.shared.wire import answer, scripted


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


def test_the_metadata_comes_from_the_issuer(provider: Provider) -> None:
    metadata = fetch_metadata(outbound.new_session(), provider.issuer, None)
    assert metadata == {"issuer": provider.issuer, "jwks_uri": f"{provider.issuer}/jwks"}


@pytest.mark.parametrize("named", ["http://localhost:5000/", "http://LOCALHOST:5000", "", None, 7])
def test_a_name_that_differs_in_one_letter_is_another_issuer(provider: Provider, named: object) -> None:
    provider.metadata_changes["issuer"] = named
    with pytest.raises(IssuerError, match="names another issuer than 'http://localhost:5000'"):
        fetch_metadata(outbound.new_session(), "http://localhost:5000", provider.issuer)


def test_by_the_back_channel_only_what_servers_call_is_moved(provider: Provider) -> None:
    public = "https://login.example/tenant"
    endpoints = {name: f"{public}/{name}?a=1" for name in [*issuer.SERVER_TO_SERVER, "authorization_endpoint"]}
    provider.metadata_changes.update(issuer=public, end_session_endpoint=f"{public}/logout", **endpoints)
    metadata = fetch_metadata(outbound.new_session(), public, provider.issuer)
    for name in issuer.SERVER_TO_SERVER:
        assert metadata[name] == f"{provider.issuer}/tenant/{name}?a=1"
    assert metadata["issuer"] == public
    assert metadata["authorization_endpoint"] == endpoints["authorization_endpoint"]
    assert metadata["end_session_endpoint"] == f"{public}/logout"


def test_without_a_back_channel_nothing_is_moved() -> None:
    metadata = {"issuer": "http://x", "jwks_uri": "http://y/jwks"}
    assert move_to_backchannel(metadata, None) == metadata
    assert move_to_backchannel(metadata, "") == metadata


def test_an_endpoint_that_is_no_text_is_left_as_it_is() -> None:
    assert move_to_backchannel({"jwks_uri": 7}, "http://x") == {"jwks_uri": 7}


def test_a_provider_that_is_down_is_one_error(provider: Provider) -> None:
    provider.stop()
    with pytest.raises(IssuerError, match="ConnectionError"):
        fetch_metadata(outbound.new_session(), provider.issuer, None)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (b"404 Not Found", b"{}", "answered 404"),
        (b"302 Found", b"{}", "answered 302"),
        (b"200 OK", b"<html>", "answered no JSON"),
        (b"200 OK", b"", "answered no JSON"),
        (b"200 OK", b"\xff", "answered no JSON"),
        (b"200 OK", b"[" * 100_000, "answered no JSON"),
        (b"200 OK", b"[]", "answered no JSON object"),
    ],
)
def test_anything_but_a_json_object_is_one_error(status: bytes, body: bytes, said: str) -> None:
    head = b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    with scripted(answer(head + body)) as url, pytest.raises(IssuerError, match=said):
        fetch_json(outbound.new_session(), url)
