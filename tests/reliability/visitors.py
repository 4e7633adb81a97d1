"""People who sign in while instances come and go: they press reload, and begin again where that does not help."""

import base64
import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from threading import Event, Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from typing_extensions import override

from tests.idp.token_endpoint import MVC
from tests.reliability.cluster import Cluster
from tests.support.plain_browser import PlainBrowser

PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 20.0
MOST_BEGINNINGS = 5
PASSING = (502, 503, 504)


class PatientBrowser(PlainBrowser):
    """Of somebody who presses reload where the proxy or the provider says that it cannot answer now."""

    def __init__(self, cluster: Cluster, reloads: Counter[str]) -> None:
        assert cluster.door.certificate is not None
        super().__init__(cluster.issuer, cluster.door.certificate)
        self._reloads = reloads

    @override
    def send(self, method: str, address: str, fields: Mapping[str, str]) -> requests.Response:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (answer := super().send(method, address, fields)).status_code in PASSING and time.monotonic() < deadline:
            self._reloads[f"{method} answered {answer.status_code}"] += 1
            time.sleep(PAUSE_SECONDS)
        return answer


class Visitors(Thread):
    """One after another, each with a browser of their own, until `end` is called."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__()
        self._cluster = cluster
        self._over = Event()
        self._browsers: list[PatientBrowser] = []
        self.seen: Counter[str] = Counter()
        self.faults: list[str] = []

    @override
    def run(self) -> None:
        while not self._over.wait(PAUSE_SECONDS):
            browser = PatientBrowser(self._cluster, self.seen)
            refused = self._sign_in(browser)
            if refused is not None:
                self.faults.append(f"a sign-in did not come to its end: {refused}")
                return
            self._browsers.append(browser)
            self.seen["signed in"] += 1

    def end(self) -> list[str]:
        """Nobody comes any more; whoever is not signed in as before, and what else was wrong."""
        self._over.set()
        self.join()
        gone = [why for each in self._browsers if (why := self._sign_in(each, prompt="none")) is not None]
        return [*self.faults, *(f"somebody was signed out: {why}" for why in gone)]

    def _sign_in(self, browser: PatientBrowser, **asked: str) -> str | None:
        """From the client and back to it with a token; None: it succeeded."""
        said = ""
        for _ in range(MOST_BEGINNINGS):
            try:
                return self._walk(browser, asked)
            except AssertionError as why:
                said = str(why)[:300]
                self.seen["begun again"] += 1
        return said

    def _walk(self, browser: PatientBrowser, asked: Mapping[str, str]) -> None:
        verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": MVC[0],
            "redirect_uri": self._cluster.redirect_uri,
            "scope": "openid api1 offline_access",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **asked,
        }
        arrival = browser.go(f"{self._cluster.issuer}/authorize?{urlencode(query)}")
        answered = parse_qs(urlsplit(arrival.address).query)
        assert "code" in answered, answered.get("error")
        form = {
            "grant_type": "authorization_code",
            "code": answered["code"][0],
            "redirect_uri": self._cluster.redirect_uri,
            "code_verifier": verifier,
        }
        tokens = requests.post(
            f"{self._cluster.issuer}/token", form, auth=MVC, timeout=10, verify=str(self._cluster.door.certificate)
        )
        assert tokens.status_code == 200, f"/token: {tokens.status_code} {tokens.text}"
