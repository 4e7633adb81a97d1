"""Unmodified client libraries that know nothing of a provider but its address: over https they find it, register
themselves with keys of their own, sign somebody in, renew and sign out, or are told that somebody has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.javascript import Walk, install_library
from tests.support.nginx import Nginx, new_nginx
from tests.support.plain_browser import Arrival, PlainBrowser
from tests.support.servers import Sixty, wait_until

ASKED = "openid profile email offline_access"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """Behind the sample nginx file; anybody may register."""
    folder = tmp_path_factory.mktemp("certifiable")
    nginx = new_nginx(folder)
    services = Sixty(folder, IDP_ISSUER=nginx.url, IDP_REGISTRATION="open", IDP_TRUSTED_PROXIES="127.0.0.1")
    services.start("idp")
    try:
        with nginx.in_front_of(services.ports["idp"]):
            yield nginx
    finally:
        services.stop()


@pytest.fixture
def browser(provider: Nginx) -> PlainBrowser:
    return PlainBrowser(provider.url, provider.certificate)


@pytest.fixture
def walk(provider: Nginx, tmp_path: Path) -> Iterator[Walk]:
    walk = Walk(install_library(tmp_path), "certifiable.mjs", provider.url, certificate=provider.certificate)
    yield walk
    walk.end()


def test_openid_client_registers_itself_and_proves_itself_by_its_key(walk: Walk, browser: PlainBrowser) -> None:
    registered = walk.step("registered")
    client_id = registered.pop("client")
    assert registered == {"secret": None, "managed": True, "scope": ASKED}
    posted = browser.go(walk.step("authorize")["url"])
    assert set(posted.fields) == {"code", "state", "iss", "session_state"}
    requests.post(posted.address, posted.fields, timeout=10)
    tokens = walk.step("tokens")
    assert (tokens["expiresIn"], tokens["aud"]) == (60, client_id)
    userinfo = walk.step("userinfo")
    assert (userinfo["sub"], userinfo["email"]) == (tokens["sub"], "alice@example.com")
    assert walk.step("refreshed") == {"rotated": True, "sub": tokens["sub"]}
    logout = walk.step("logout")
    assert browser.go(logout["url"]) == Arrival(f"{logout['goodbye']}?state=bye", {})


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")  # of this library's, for the keys of a localhost
def test_pyoidc_registers_itself_and_proves_itself_by_its_key(provider: Nginx, browser: PlainBrowser) -> None:
    from tests.journeys.pyoidc import CALLBACK, GOODBYE, Pyoidc  # a second of CPU, here only

    client = Pyoidc(provider.url, provider.certificate, ASKED)
    registered = client.register()
    assert "client_secret" not in registered
    assert registered["token_endpoint_auth_method"] == "private_key_jwt"
    posted = browser.go(client.authorization_url())
    assert posted.address == CALLBACK
    tokens = client.redeem(posted.fields)
    assert (tokens["expires_in"], tokens["id_token"]["aud"]) == (60, [registered["client_id"]])
    userinfo = client.userinfo()
    assert (userinfo["sub"], userinfo["email"]) == (tokens["id_token"]["sub"], "alice@example.com")
    renewed = client.renew()
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert renewed["id_token"]["sub"] == tokens["id_token"]["sub"]
    assert client.userinfo()["sub"] == userinfo["sub"]
    assert browser.go(client.goodbye_url()) == Arrival(f"{GOODBYE}?state=bye", {})


@pytest.fixture
def application(provider: Nginx, tmp_path: Path) -> Iterator[str]:
    """A web application that has a back channel of its own; its address."""
    library = install_library(tmp_path, "express")
    walk = Walk(library, "server.mjs", provider.url, certificate=provider.certificate)
    yield walk.step("listening")["url"]
    walk.end()


def test_express_is_told_that_its_person_has_signed_out_elsewhere(application: str, provider: Nginx) -> None:
    def signed_in(browser: PlainBrowser) -> requests.Session:
        session = requests.Session()
        to_provider = session.get(f"{application}/login", allow_redirects=False, timeout=10).headers["Location"]
        assert session.get(browser.go(to_provider).address, timeout=10).json()["sub"]
        return session

    def somebody(session: requests.Session) -> bool:
        return session.get(application, timeout=10).json()["sub"] is not None

    here, elsewhere = (PlainBrowser(provider.url, provider.certificate) for _ in range(2))
    one, other = signed_in(here), signed_in(elsewhere)
    assert "an Express application" in here.sign_out()
    wait_until(lambda: not somebody(one), "nobody has told the application")
    assert somebody(other)
