from datetime import UTC, datetime
from typing import Any

import pytest

from idp.clients.client import Client, secret_digest
from idp.clients.metadata import parse

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def client(secret: str | None = "a secret", **metadata: Any) -> Client:
    values = {"redirect_uris": ["https://rp.example/cb"], **metadata}
    return Client("an id", parse(values), secret_digest(secret) if secret else None, NOW)


def test_a_client_without_a_name_is_shown_by_its_id() -> None:
    assert client().name == "an id"
    assert client(client_name="A Name").name == "A Name"


def test_its_own_secret_is_accepted_and_no_other() -> None:
    assert client().has_secret("a secret")
    for wrong in ("", "a secre", "a secret ", "A secret", "a secret\0", "ä", "\ud800"):
        assert not client().has_secret(wrong)


def test_a_client_without_a_secret_accepts_none() -> None:
    assert not client(secret=None).has_secret("")
    assert not client(secret=None).has_secret("a secret")


def test_the_digest_of_the_secret_does_not_show() -> None:
    assert "digest" not in repr(client())


@pytest.mark.parametrize(
    "asked",
    [
        "https://rp.example/cb/",
        "https://rp.example/cb?",
        "https://rp.example/cb?a=b",
        "https://rp.example/cb#",
        "https://rp.example/CB",
        "https://RP.example/cb",
        "HTTPS://rp.example/cb",
        "http://rp.example/cb",
        "https://rp.example:443/cb",
        "https://rp.example./cb",
        "https://rp.example/cb\n",
        " https://rp.example/cb",
        "https://rp.example/%63b",
        "https://rp.example/x/../cb",
        "https://rp.example\\/cb",
        "https://user@rp.example/cb",
        "https://rp.example@evil.example/cb",
        "https://rp.example.evil.example/cb",
        "https://гр.example/cb",
        "//rp.example/cb",
        "/cb",
        "",
    ],
)
def test_a_redirect_uri_matches_letter_by_letter_only(asked: str) -> None:
    assert client().has_redirect_uri("https://rp.example/cb")
    assert not client().has_redirect_uri(asked)
    assert not client(application_type="native").has_redirect_uri(asked)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
@pytest.mark.parametrize("registered_port", ["", ":8400"])
def test_a_native_client_chooses_the_port_on_the_loopback(host: str, registered_port: str) -> None:
    uri = f"http://{host}{registered_port}/cb?a=b"
    native = client(application_type="native", redirect_uris=[uri])
    for port in ("", ":1", ":8400", ":65535"):
        assert native.has_redirect_uri(f"http://{host}{port}/cb?a=b")
    assert not client(redirect_uris=[uri]).has_redirect_uri(f"http://{host}:1/cb?a=b")


@pytest.mark.parametrize(
    "asked",
    [
        "http://127.0.0.1:1/cb\n",
        "http://127.0.0.1:1/c\r\nb",
        "http://127.0.0.1:\t1/cb",
        " http://127.0.0.1:1/cb",
        "\x1fhttp://127.0.0.1:1/cb",
        "http://127.0.0.1:1/cb#",
        "http://127.0.0.1:1/cb?",
        "http://127.0.0.1:1/",
        "http://127.0.0.1:1",
        "HTTP://127.0.0.1:1/cb",
        "https://127.0.0.1:1/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:65536/cb",
        "http://127.0.0.1:100000/cb",
        "http://127.0.0.1:-1/cb",
        "http://127.0.0.1:１/cb",
        "http://127.0.0.1:1:1/cb",
        "http://127.0.0.1:1@evil.example/cb",
        "http://user@127.0.0.1:1/cb",
        "http://@127.0.0.1:1/cb",
        "http://127.0.0.1.evil.example:1/cb",
        "http://127.1:1/cb",
        "http://2130706433:1/cb",
        "http://127.0.0.2:1/cb",
        "http://localhost:1/cb",
        "http://[::1]:1/cb",
        "http://[::ffff:127.0.0.1]:1/cb",
        "http://127.0.0.1:1\\@evil.example/cb",
    ],
)
def test_nothing_but_the_port_may_differ(asked: str) -> None:
    native = client(application_type="native", redirect_uris=["http://127.0.0.1/cb"])
    assert not native.has_redirect_uri(asked)


def test_the_port_of_another_host_is_as_registered() -> None:
    native = client(application_type="native", redirect_uris=["https://rp.example/cb", "com.example.app:/cb"])
    assert native.has_redirect_uri("com.example.app:/cb")
    assert not native.has_redirect_uri("https://rp.example:8443/cb")
    assert not native.has_redirect_uri("com.example.app:1/cb")


def test_a_post_logout_redirect_uri_matches_letter_by_letter_only() -> None:
    uri = "http://localhost:5002/out"
    native = client(application_type="native", post_logout_redirect_uris=[uri])
    assert native.has_post_logout_redirect_uri(uri)
    for other in ("http://localhost:5003/out", uri + "?foo=bar", uri + "/", "https://rp.example/cb"):
        assert not native.has_post_logout_redirect_uri(other)
