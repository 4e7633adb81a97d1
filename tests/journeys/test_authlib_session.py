"""An unmodified client library: Authlib's OAuth2Session, with PKCE, against a running provider and a real browser."""

import re
import secrets

import requests
from authlib.integrations.requests_client import OAuth2Session
from playwright.sync_api import Page, expect

from tests.support.person import NOT_BEGUN_HERE, Person
from tests.support.servers import Sixty

SCOPE = "openid profile email api1 offline_access"


def client_for(sixty: Sixty, method: str) -> OAuth2Session:
    return OAuth2Session(
        "mvc client",
        "mvc secret",
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=sixty.client + "/signin-oidc",
        code_challenge_method="S256",
        leeway=0,
    )


def sign_in(session: OAuth2Session, person: Person, page: Page, sixty: Sixty, **named: str) -> dict[str, object]:
    verifier = secrets.token_urlsafe(48)
    url, state = session.create_authorization_url(
        sixty.idp + "/authorize", code_verifier=verifier, nonce=secrets.token_urlsafe(8), **named
    )
    page.goto(url)
    if page.locator("#username").count():
        person.give_password("Pass123$")
    person.share_if_asked(then=NOT_BEGUN_HERE)
    # mvc_client did not begin this sign-in and says so; the code stands in the address, for whoever has the verifier
    expect(page).to_have_url(re.compile(re.escape(sixty.client + "/signin-oidc?")))
    return session.fetch_token(
        sixty.idp + "/token", authorization_response=page.url, code_verifier=verifier, state=state, **named
    )


def test_authlibs_session_signs_in_renews_reads_userinfo_and_signs_out(alice: Person, sixty: Sixty) -> None:
    by_its_own_name = requests.get(f"{sixty.api1}/.well-known/oauth-protected-resource", timeout=5).json()["resource"]
    for method, named in (("client_secret_basic", {}), ("client_secret_post", {"resource": by_its_own_name})):
        session = client_for(sixty, method)
        token = sign_in(session, alice, alice.page, sixty, **named)
        assert token["expires_in"] == 60
        assert session.get(sixty.idp + "/userinfo").json()["email"] == "alice@example.com"
        assert session.get(sixty.api1 + "/identity").status_code == 200
        renewed = session.refresh_token(sixty.idp + "/token", **named)
        assert renewed["refresh_token"] != token["refresh_token"]
        assert session.get(sixty.idp + "/userinfo").status_code == 200
    after = sixty.client + "/signout-callback-oidc"
    alice.page.goto(f"{sixty.idp}/logout?id_token_hint={renewed['id_token']}&post_logout_redirect_uri={after}&state=x")
    expect(alice.page).to_have_url(f"{after}?state=x")
    assert session.get(sixty.idp + "/userinfo").status_code == 401
