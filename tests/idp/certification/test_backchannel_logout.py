"""The modules of the Back-Channel Logout plan, each by its name; the client is told over TLS."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from joserfc import jwt

from shared import clock
from shared.signatures import SIGNING
from tests.idp.certification.conftest import KINDS, next_second
from tests.idp.certification.suite import ISSUER, Browser, Client, Suite, serving
from tests.idp.databases import Database, databases
from tests.idp.logout.queue import tell
from tests.support.tls_server import TlsServer, tls_server

AFTERWARDS = "https://suite.example/test/a/sixty/post_logout_redirect"
PATH = "/test/a/sixty/backchannel_logout"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        server.documents[PATH] = b""
        yield server


@pytest.fixture(scope="module")
def served(filled_database: Database, server: TlsServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    database = databases.copy(filled_database, tmp_path_factory.mktemp("backchannel"))
    with serving(database, outbound_ca_file=server.ca_file, outbound_allow_private=True) as app:
        yield app
    databases.drop(database)


@pytest.fixture(params=KINDS)
def suite(request: pytest.FixtureRequest, served: Flask) -> Iterator[Suite]:
    clock.set_offset_seconds(next_second())
    yield Suite(served, request.param, None)
    clock.set_offset_seconds(0)


def test_backchannel_logout_discovery_endpoint_verification(suite: Suite) -> None:
    document = suite.document()
    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True
    assert document["end_session_endpoint"] == f"{ISSUER}/logout"


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_backchannel_rp_initiated_logout(suite: Suite, browser: Browser, server: TlsServer, alg: str) -> None:
    client: Client = suite.client(
        post_logout_redirect_uris=[AFTERWARDS],
        backchannel_logout_uri=server.url(PATH),
        backchannel_logout_session_required=True,
        id_token_signed_response_alg=alg,
    )
    tokens = client.sign_in(browser)
    server.posted.clear()
    answer = browser.http.get(
        "/logout",
        query_string={
            "id_token_hint": tokens.body["id_token"],
            "post_logout_redirect_uri": AFTERWARDS,
            "state": "a state",
        },
    )
    assert (answer.status_code, answer.location) == (303, f"{AFTERWARDS}?state=a%20state")
    assert client.refused(browser, prompt="none") == "login_required"
    assert tell(suite.app) == 1
    ((path, content_type, body),) = server.posted
    ((name, logout_token),) = parse_qsl(body.decode(), strict_parsing=True)
    assert (path, content_type, name) == (PATH, "application/x-www-form-urlencoded", "logout_token")
    token = jwt.decode(logout_token, suite.jwks(), registry=SIGNING)
    claims = token.claims
    assert token.header["alg"] == tokens.algorithm == alg
    assert (claims["iss"], claims["aud"]) == (ISSUER, client.client_id)
    assert abs(claims["iat"] - clock.now().timestamp()) < 5
    assert claims["jti"]
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in claims
    assert claims["sid"] == tokens.id_token["sid"]
    assert claims.get("sub", tokens.id_token["sub"]) == tokens.id_token["sub"]
