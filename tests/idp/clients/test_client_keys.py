"""Where the keys of clients come from, over real TLS; time moves by a clock of the test."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import ECKey

from idp.clients import client_keys
from idp.clients.client import Client
from idp.clients.client_keys import MOST_KEYS, ClientKeys, keys_of
from idp.clients.metadata import parse
from idp.outbound import Outbound
from shared.outbound_error import OutboundError
from tests.idp.conftest import settings_for
from tests.support.tls_server import TlsServer, tls_server

OLD, NEW = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("old", "new"))


class World:
    """A client with a `jwks_uri`, its server, and the time."""

    def __init__(self, server: TlsServer) -> None:
        self.server = server
        self.seconds = 0.0
        self.publish(OLD)
        server.asked.clear()

    def publish(self, *keys: ECKey, cache: str = "") -> None:
        body = json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()
        self.server.documents["/jwks"] = lambda: (200, {"Cache-Control": cache} if cache else {}, body)

    def fail(self) -> None:
        self.server.documents["/jwks"] = lambda: (503, {}, b"")

    def kids(self, kid: str | None = None, path: str = "/jwks") -> set[str | None]:
        return {key.kid for key in keys_of(client(jwks_uri=self.server.url(path)), kid)}

    @property
    def fetches(self) -> int:
        return len(self.server.asked)


def client(**values: Any) -> Client:
    metadata = parse({"redirect_uris": ["https://rp.example/cb"], **values})
    return Client("rp", metadata, None, datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def world(server: TlsServer, tmp_path: Any) -> Iterator[World]:
    world = World(server)
    app = Flask("idp")
    settings = settings_for(tmp_path / "x", outbound_ca_file=server.ca_file, outbound_allow_private=True)
    app.extensions["sixty_outbound"] = Outbound(settings)
    app.extensions["sixty_client_keys"] = ClientKeys(lambda: world.seconds)
    with app.app_context():
        yield world


def test_keys_that_were_registered_need_no_server() -> None:
    registered = client(jwks={"keys": [OLD.as_dict(private=False)]})
    assert [key.kid for key in keys_of(registered, "old")] == ["old"]
    assert list(keys_of(client(), None)) == []


def test_a_private_key_that_somebody_publishes_is_read_as_a_public_one(world: World) -> None:
    body = json.dumps({"keys": [OLD.as_dict(private=True)]}).encode()
    world.server.documents["/jwks"] = body
    found = keys_of(client(jwks_uri=world.server.url("/jwks")), None)
    assert [key.is_private for key in found] == [False]


def test_they_are_fetched_once_for_as_long_as_they_may_be_kept(world: World) -> None:
    for _ in range(3):
        assert world.kids("old") == {"old"}
    world.seconds = 59
    assert world.kids("old") == {"old"}
    assert world.fetches == 1
    world.seconds = 61
    world.kids("old")
    assert world.fetches == 2


def test_the_server_says_how_long_and_never_more_than_five_minutes(world: World) -> None:
    world.publish(OLD, cache="max-age=86400")
    world.kids()
    world.seconds = 299
    world.kids()
    assert world.fetches == 1
    world.seconds = 301
    world.kids()
    assert world.fetches == 2


def test_an_unknown_kid_is_looked_for_at_once_when_the_last_look_was_a_while_ago(world: World) -> None:
    world.kids("old")
    world.publish(OLD, NEW)
    world.seconds = 6
    assert world.kids("new") == {"old", "new"}


def test_made_up_kids_do_not_make_us_fetch_again_and_again(world: World) -> None:
    for number in range(20):
        world.kids(f"made up {number}")
    assert world.fetches == 1
    world.seconds = 5.1
    for number in range(20):
        world.kids(f"made up {number}")
    assert world.fetches == 2


def test_a_server_that_is_down_is_asked_once_in_five_seconds(world: World) -> None:
    world.fail()
    for _ in range(5):
        with pytest.raises(OutboundError, match="503"):
            world.kids()
    assert world.fetches == 1
    world.publish(OLD)
    world.seconds = 5.1
    assert world.kids() == {"old"}


def test_the_keys_of_before_stay_good_for_an_hour_while_it_is_down(world: World) -> None:
    world.kids()
    world.fail()
    world.seconds = 3599
    assert world.kids() == {"old"}
    world.seconds = 3605
    with pytest.raises(OutboundError):
        world.kids()


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"keys": 5}', b'{"keys": []}', b"[" * 60_000])
def test_what_is_no_jwk_set_is_the_same_error(world: World, body: bytes) -> None:
    world.server.documents["/jwks"] = body
    with pytest.raises(OutboundError):
        world.kids()


def test_a_set_of_more_keys_than_any_client_has_is_refused(world: World) -> None:
    world.publish(*[OLD] * MOST_KEYS)
    assert world.kids() == {"old"}
    world.publish(*[OLD] * (MOST_KEYS + 1))
    world.seconds = 61
    world.kids()
    world.seconds = 3605
    with pytest.raises(OutboundError, match="more than"):
        world.kids()


def test_what_is_known_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_keys, "MOST_URIS", 3)
    for number in range(5):
        world.server.documents[f"/{number}"] = json.dumps({"keys": [OLD.as_dict(private=False)]}).encode()
        world.kids(path=f"/{number}")
    world.kids(path="/4")
    assert world.fetches == 5
    world.kids(path="/0")
    assert world.fetches == 6
