"""An application at the wire: sends a browser through /authorize and redeems the code."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.idp.pages import PASSWORD, Page, page

VERIFIER = "a-verifier-of-at-least-forty-three-characters-0"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class RelyingParty:
    """A registered client; without a secret a public one."""

    client_id: str
    redirect_uri: str
    scope: str
    secret: str | None = None

    def sign_in(self, browser: FlaskClient, username: str = "alice", scope: str | None = None) -> dict[str, Any]:
        """The token response after whatever pages the browser is shown on the way; `scope` replaces the usual one."""
        return self.redeem(browser, self.code(browser, username, scope))

    def code(self, browser: FlaskClient, username: str = "alice", scope: str | None = None) -> str:
        """The code that the browser comes back with."""
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": scope or self.scope,
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        answer = browser.get("/authorize", query_string=asked)
        for _ in range(8):
            if (answer.location or "").startswith(self.redirect_uri):
                return parse_qs(urlsplit(answer.location or "").query)["code"][0]
            answer = self._go_on(browser, answer, username)
        raise AssertionError(f"no way through: {answer.status} {answer.get_data(as_text=True)}")

    def redeem(self, browser: FlaskClient, code: str) -> dict[str, Any]:
        """The token response for a code."""
        answer = self.exchange(browser, code)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def exchange(self, browser: FlaskClient, code: str) -> TestResponse:
        """The answer to a code, whatever it is."""
        form = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": VERIFIER}
        return self.token(browser, grant_type="authorization_code", **form)

    def token(self, browser: FlaskClient, **form: str) -> TestResponse:
        """POST /token as this client."""
        credentials = {} if self.secret is None else {"client_secret": self.secret}
        return browser.post("/token", data={"client_id": self.client_id, **credentials, **form})

    def _go_on(self, browser: FlaskClient, answer: TestResponse, username: str) -> TestResponse:
        if answer.status_code == 303:
            return browser.get(answer.location or "")
        shown: Page = page(answer)
        if "login-submit" in shown.ids:
            data = {**shown.hidden, "username": username, "password": PASSWORD}
            return browser.post("/login", data=data)
        return browser.post("/consent", data={**shown.hidden, "decision": "approve"})


MVC = RelyingParty(
    "mvc client",
    "http://localhost:5002/signin-oidc",
    "openid profile email phone address api1 offline_access",
    "mvc secret",
)
TODO = RelyingParty(
    "todo list client", "http://localhost:5002/lessons/signin-oidc", "openid profile api1 offline_access"
)
