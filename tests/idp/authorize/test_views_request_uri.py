"""`request_uri`: a request object that the client keeps at an address it registered (OIDC Core §6.2)."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask

from idp import app as idp_app
from idp.extensions import db
from shared import clock
from tests.idp.authorize.browser import Browser, code, error, register
from tests.idp.authorize.signed import PUBLIC, signed, unsigned
from tests.idp.authorize.test_views_request_object import INSIDE, PLAIN, inside
from tests.idp.conftest import settings_for
from tests.idp.databases import Database, databases
from tests.idp.pages import move_clock, page
from tests.support.tls_server import TlsServer, tls_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """Clients'."""
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture(scope="module")
def fetching_app(
    filled_database: Database, tmp_path_factory: pytest.TempPathFactory, server: TlsServer
) -> Iterator[Flask]:
    """A provider that may fetch from this machine."""
    database = databases.copy(filled_database, tmp_path_factory.mktemp("fetching"))
    app = idp_app.create_app(settings_for(database, outbound_ca_file=server.ca_file, outbound_allow_private=True))
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(database)


@pytest.fixture
def browser(fetching_app: Flask) -> Iterator[Browser]:
    """Somebody is signed in."""
    browser = Browser(fetching_app)
    browser.signed_in()
    yield browser
    clock.set_offset_seconds(0)


@dataclass
class Keeper:
    """A client that registered an address with a fragment of its own, one with a query, and one of nobody."""

    app: Flask
    server: TlsServer
    path: str = field(default_factory=lambda: f"/{secrets.token_hex(4)}/object")
    client_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.uri = self.server.url(self.path)
        uris = [f"{self.uri}#{'a' * 43}", f"{self.uri}?x=y", "https://127.0.0.1:1/nobody"]
        self.client_id = register(self.app, redirect_uris=[PLAIN, INSIDE], jwks=PUBLIC, request_uris=uris)

    def keep(self, content: str | None = None, query: str = "", **changes: str) -> None:
        """Put an object there, a good one if nothing else is said."""
        said = signed(inside(self.client_id, **changes)) if content is None else content
        self.server.documents[self.path + query] = said.encode("latin-1")

    @property
    def fetched(self) -> list[str]:
        """What was fetched of it."""
        return [path for path in self.server.asked if path.startswith(self.path)]


@pytest.fixture
def keeper(fetching_app: Flask, server: TlsServer) -> Keeper:
    return Keeper(fetching_app, server)


def ask(browser: Browser, keeper: Keeper, request_uri: str) -> str:
    """ "code", or the error that the client gets."""
    browser.agreed(client_id=keeper.client_id)
    beside = {"client_id": keeper.client_id, "response_type": "code", "redirect_uri": PLAIN, "state": "plain"}
    answer = browser.http.get("/authorize", query_string={**beside, "request_uri": request_uri})
    if (answer.location or "").startswith(INSIDE):
        assert code(answer, INSIDE, state="inside")
        return "code"
    return error(answer, PLAIN, state="plain")


def test_what_is_kept_there_is_the_request(browser: Browser, keeper: Keeper) -> None:
    keeper.keep()
    keeper.keep(signed(inside(keeper.client_id)) + "\n", query="?x=y")
    assert ask(browser, keeper, keeper.uri) == "code"
    assert ask(browser, keeper, keeper.uri + "?x=y") == "code"
    assert keeper.fetched == [keeper.path, keeper.path + "?x=y"]


def test_the_keys_may_be_kept_there_too(browser: Browser, keeper: Keeper) -> None:
    keeper.server.documents["/jwks"] = json.dumps(PUBLIC).encode()
    places = {"jwks_uri": keeper.server.url("/jwks"), "request_uris": [keeper.uri]}
    keeper.client_id = register(keeper.app, redirect_uris=[PLAIN, INSIDE], **places)
    keeper.keep()
    assert ask(browser, keeper, keeper.uri) == "code"


def test_only_what_the_client_registered_is_fetched(browser: Browser, keeper: Keeper) -> None:
    before = list(keeper.server.asked)
    for uri in (keeper.uri + "/", keeper.uri + "?", keeper.uri + "?x=z", keeper.server.url("/elsewhere")):
        assert ask(browser, keeper, uri) == "invalid_request_uri"
    for uri in ("file:///etc/passwd", "urn:x", "http://169.254.169.254/latest", "x", "#"):
        assert ask(browser, keeper, uri) == "invalid_request_uri"
    assert keeper.server.asked == before


def test_it_is_fetched_once_a_minute_for_each_fragment(browser: Browser, keeper: Keeper) -> None:
    keeper.keep()
    for fragment in ("", "", "#one", "#one", "#two"):
        assert ask(browser, keeper, keeper.uri + fragment) == "code"
    assert len(keeper.fetched) == 3
    move_clock(seconds=58)
    assert ask(browser, keeper, keeper.uri) == "code"
    assert len(keeper.fetched) == 3
    move_clock(seconds=60)
    assert ask(browser, keeper, keeper.uri) == "code"
    assert len(keeper.fetched) == 4


def test_a_failure_is_remembered_for_five_seconds_whatever_the_fragment(browser: Browser, keeper: Keeper) -> None:
    for fragment in ("#one", "#two", ""):
        assert ask(browser, keeper, keeper.uri + fragment) == "invalid_request_uri"
    assert keeper.fetched == [keeper.path]
    keeper.keep()
    move_clock(seconds=3)
    assert ask(browser, keeper, keeper.uri) == "invalid_request_uri"
    move_clock(seconds=5)
    assert ask(browser, keeper, keeper.uri) == "code"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("x", "invalid_request_object"),
        ("", "invalid_request_object"),
        (unsigned({}), "invalid_request_object"),
        ("\xff.\xfe.x", "invalid_request_uri"),
        ("a" * 70_000, "invalid_request_uri"),
    ],
)
def test_what_is_no_object_is_refused(browser: Browser, keeper: Keeper, content: str, expected: str) -> None:
    keeper.keep(content)
    assert ask(browser, keeper, keeper.uri) == expected


def test_a_server_that_is_not_there_is_an_error_for_the_client(browser: Browser, keeper: Keeper) -> None:
    assert ask(browser, keeper, "https://127.0.0.1:1/nobody") == "invalid_request_uri"


def test_without_a_proven_address_it_is_a_page(browser: Browser, keeper: Keeper) -> None:
    sent = {"client_id": keeper.client_id, "request_uri": "https://evil.example/r"}
    answer = browser.http.get("/authorize", query_string=sent)
    assert (answer.status_code, answer.location) == (400, None)
    assert "invalid_request_uri" in page(answer).text
    assert "evil.example" not in page(answer).text


def test_a_request_that_waits_is_not_fetched_again(browser: Browser, keeper: Keeper) -> None:
    keeper.keep(prompt="login", response_type="code")
    sent = {"client_id": keeper.client_id, "request_uri": keeper.uri}
    began = browser.http.get("/authorize", query_string=sent)
    keeper.server.documents.clear()
    move_clock(minutes=20)
    assert code(browser.through(began), INSIDE, state="inside")
    assert len(keeper.fetched) == 1
