"""The modules of the Dynamic plan and of the 3rd-party-initiated login plan, each by its name.

What a client publishes stands on a real server over TLS.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.test import TestResponse

from idp.audit.transaction import transaction
from idp.keys.schedule import PUBLISHED_BEFORE_USE
from idp.maintenance import key_changes
from shared import clock
from shared.signatures import SIGNING
from tests.idp.assertions import claims_of, shown, sign
from tests.idp.certification.conftest import next_second
from tests.idp.certification.suite import CALLBACK, ISSUER, Browser, Callback, Client, Suite, Tokens, serving
from tests.idp.databases import Database, databases
from tests.idp.pages import move_clock, page
from tests.support.tls_server import TlsServer, tls_server

RSA, NEXT_RSA = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("one", "two"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """The suite's own, where clients keep their keys and requests."""
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture(scope="module")
def served(server: TlsServer, filled_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    database = databases.copy(filled_database, tmp_path_factory.mktemp("certification"))
    with serving(database, outbound_ca_file=server.ca_file, outbound_allow_private=True) as app:
        yield app
    databases.drop(database)


@pytest.fixture(params=["provisioned", "registered"])
def suite(request: pytest.FixtureRequest, served: Flask) -> Iterator[Suite]:
    clock.set_offset_seconds(next_second())
    yield Suite(served, request.param, None)
    clock.set_offset_seconds(0)


@pytest.fixture
def registering(served: Flask) -> Iterator[Suite]:
    """What is about the registration alone."""
    clock.set_offset_seconds(next_second())
    yield Suite(served, "registered", None)
    clock.set_offset_seconds(0)


def publish(server: TlsServer, path: str, *keys: RSAKey) -> None:
    server.documents[path] = json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


def signed_in(client: Client, key: RSAKey, **form: str) -> TestResponse:
    """POST /token with private_key_jwt; the audience is the issuer."""
    assertion = sign(key, claims_of(client.client_id, aud=ISSUER), "RS256")
    return client.suite.app.test_client().post("/token", data=shown(assertion, **form))


def is_error_page(answer: Callback | TestResponse, parameter: str) -> bool:
    return isinstance(answer, TestResponse) and answer.status_code == 400 and parameter in page(answer).text


def test_idtoken_rs256(suite: Suite, browser: Browser) -> None:
    assert suite.client(id_token_signed_response_alg="RS256").sign_in(browser).algorithm == "RS256"


def test_userinfo_rs256(suite: Suite, browser: Browser) -> None:
    client = suite.client(userinfo_signed_response_alg="RS256")
    answer = client.sign_in(browser).userinfo()
    assert answer.mimetype == "application/jwt"
    token = jwt.decode(answer.get_data(as_text=True), suite.jwks(), registry=SIGNING)
    assert (token.header["alg"], token.claims["iss"], token.claims["aud"]) == ("RS256", ISSUER, client.client_id)


def test_ensure_redirect_uri_in_authorization_request(suite: Suite, browser: Browser) -> None:
    client = suite.client(redirect_uris=[CALLBACK, CALLBACK + "/2"])
    assert is_error_page(client.authorize(browser, redirect_uri=None), "redirect_uri")


def test_redirect_uri_query_ok(suite: Suite, browser: Browser) -> None:
    answer = suite.client(CALLBACK + "?foo=bar").back(browser)
    assert answer["foo"] == "bar"
    assert answer["code"]


@pytest.mark.parametrize(
    ("registered", "sent"),
    [(CALLBACK + "?foo=bar", CALLBACK + "?foo=other"), (CALLBACK, CALLBACK + "?foo=bar")],
    ids=["redirect-uri-query-mismatch", "redirect-uri-query-added"],
)
def test_redirect_uri_query_that_is_not_registered(suite: Suite, browser: Browser, registered: str, sent: str) -> None:
    assert is_error_page(suite.client(registered).authorize(browser, redirect_uri=sent), "redirect_uri")


def test_redirect_uri_regfrag(registering: Suite) -> None:
    answer = registering.register(redirect_uris=[CALLBACK + "#foobar"])
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_redirect_uri")


def test_registration_logo_policy_and_tos_uri(suite: Suite, browser: Browser) -> None:
    uris = {name: f"https://suite.example/{name}" for name in ("logo_uri", "policy_uri", "tos_uri")}
    client = suite.client(**uris)
    asked = {"client_id": client.client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    login = browser.http.get(browser.http.get("/authorize", query_string=asked).location or "")
    client.authorize(browser)
    consent = next(each.html for each in browser.seen.pages if "consent-approve" in each.ids)
    for html in (login.get_data(as_text=True), consent):
        assert f'src="{uris["logo_uri"]}"' in html
        assert f'href="{uris["policy_uri"]}"' in html
        assert f'href="{uris["tos_uri"]}"' in html
    assert "img-src 'self' https://suite.example;" in login.headers["Content-Security-Policy"]


def test_registration_jwks_uri(suite: Suite, browser: Browser, server: TlsServer) -> None:
    path = f"/jwks-of-a-{suite.kind}-client"
    publish(server, path, RSA)
    client = suite.client(token_endpoint_auth_method="private_key_jwt", jwks_uri=server.url(path))
    code = client.back(browser)["code"]
    answer = signed_in(client, RSA, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def test_ensure_client_assertion_with_iss_aud_succeeds(suite: Suite, browser: Browser) -> None:
    keys = {"keys": [RSA.as_dict(private=False)]}
    client = suite.client(token_endpoint_auth_method="private_key_jwt", jwks=keys)
    code = client.back(browser)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    assert signed_in(client, RSA, **form).status_code == 200


def test_refresh_token_rp_key_rotation(
    suite: Suite, browser: Browser, server: TlsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/rotating-jwks-of-a-{suite.kind}-client"
    publish(server, path, RSA)
    client = suite.client(token_endpoint_auth_method="private_key_jwt", jwks_uri=server.url(path))
    code = client.back(browser, scope="openid offline_access")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    refresh_token = signed_in(client, RSA, **form).get_json()["refresh_token"]
    publish(server, path, NEXT_RSA)
    known = suite.app.extensions["sixty_client_keys"]
    monkeypatch.setattr(known, "_monotonic", lambda at=known._monotonic: at() + 59)  # the suite waits for a minute
    answer = signed_in(client, NEXT_RSA, grant_type="refresh_token", refresh_token=refresh_token)
    assert answer.status_code == 200, answer.get_data(as_text=True)


@pytest.mark.parametrize("listed", [True, False], ids=["registration-sector-uri", "registration-sector-bad"])
def test_registration_sector(registering: Suite, server: TlsServer, listed: bool) -> None:
    server.documents["/sector"] = json.dumps([CALLBACK] if listed else ["https://other.example/cb"]).encode()
    answer = registering.register(
        redirect_uris=[CALLBACK], subject_type="pairwise", sector_identifier_uri=server.url("/sector")
    )
    if listed:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_client_metadata")


def test_server_rotate_keys(registering: Suite) -> None:
    suite, browser = registering, registering.browser()
    client, before = suite.client(), {key.kid for key in suite.jwks()}
    old = client.sign_in(browser)
    with suite.app.app_context(), transaction() as change:
        settings = suite.app.extensions["sixty_settings"]
        for alg in suite.document()["id_token_signing_alg_values_supported"]:
            key_changes.rotate_signing_key(change, settings.secret_keys, alg, clock.now())
    move_clock(seconds=6)
    assert before < {key.kid for key in suite.jwks()}
    move_clock(seconds=PUBLISHED_BEFORE_USE.total_seconds())
    new = client.sign_in(browser, prompt="login")
    kids = [jwt.decode(each.body["id_token"], suite.jwks(), registry=SIGNING).header["kid"] for each in (old, new)]
    assert kids[0] in before
    assert kids[1] not in before


@pytest.mark.parametrize("by", ["value", "reference"])
def test_request_uri_signed_rs256(suite: Suite, browser: Browser, server: TlsServer, by: str) -> None:
    keys, uri = {"keys": [RSA.as_dict(private=False)]}, server.url(f"/request-{suite.kind}")
    client = suite.client(jwks=keys, request_object_signing_alg="RS256", request_uris=[uri])
    asked = {
        "client_id": client.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid",
        "state": "a state of the object",
        "nonce": "a nonce of the object",
        "iss": client.client_id,
        "aud": ISSUER,
    }
    signed = jwt.encode({"alg": "RS256", "kid": "one"}, asked, RSA, registry=SIGNING)
    server.documents[f"/request-{suite.kind}"] = signed.encode()
    sent: dict[str, Any] = {"request": signed} if by == "value" else {"request_uri": uri}
    answer = client.back(browser, state=None, **sent)
    assert answer["state"] == "a state of the object"
    assert Tokens(client, client.redeem(answer["code"]).get_json()).id_token["nonce"] == "a nonce of the object"


@pytest.mark.parametrize("parameter", ["request", "request_uri"])
def test_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    suite: Suite, browser: Browser, server: TlsServer, parameter: str
) -> None:
    uri = server.url("/unsigned")
    client = suite.client(request_uris=[uri])
    unsigned = "eyJhbGciOiJub25lIn0.e30."  # {"alg": "none"}, {}
    server.documents["/unsigned"] = unsigned.encode()
    sent = {"request": unsigned, "request_uri": uri}[parameter]
    assert client.refused(browser, **{parameter: sent}) == "invalid_request_object"
    assert "none" not in suite.document()["request_object_signing_alg_values_supported"]


def test_third_party_init_login(registering: Suite) -> None:
    uri = "https://suite.example/initiate"
    body = registering.register(redirect_uris=[CALLBACK], initiate_login_uri=uri).get_json()
    headers = {"Authorization": f"Bearer {body['registration_access_token']}"}
    path = body["registration_client_uri"].removeprefix(ISSUER)
    read = registering.app.test_client().get(path, headers=headers).get_json()
    assert (body["initiate_login_uri"], read["initiate_login_uri"]) == (uri, uri)


def test_third_party_init_login_nohttps(registering: Suite) -> None:
    answer = registering.register(redirect_uris=[CALLBACK], initiate_login_uri="http://suite.example/initiate")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_client_metadata")


def test_what_is_registered_is_https_and_no_key_is_private(registering: Suite) -> None:
    body = registering.register(redirect_uris=[CALLBACK], jwks={"keys": [RSA.as_dict(private=False)]}).get_json()
    assert body["registration_client_uri"].startswith(f"{ISSUER}/")
    assert not any(key.is_private for key in KeySet.import_key_set(body["jwks"]))
