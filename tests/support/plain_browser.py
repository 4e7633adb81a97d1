"""A browser without scripts: follows redirects, signs in, agrees to everything, and tells where it is sent at last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import requests
from typing_extensions import override

ACCOUNT = {"username": "alice", "password": "Pass123$"}
PRESSED = {"login-submit", "consent-approve", "logout-confirm"}
MOST_STEPS = 12


@dataclass(frozen=True)
class Arrival:
    """Where the browser left the provider for, and what it posts there; without `fields` it comes by a redirect."""

    address: str
    fields: dict[str, str]


class PlainBrowser:
    """Of somebody who trusts a certificate of the provider's. It knows nothing but the pages."""

    def __init__(self, issuer: str, certificate: Path) -> None:
        self._issuer = issuer
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(certificate)

    def go(self, address: str) -> Arrival:
        """From an address of the provider to where it sends the browser in the end."""
        arrival = Arrival(address, {})
        for _ in range(MOST_STEPS):
            if not arrival.address.startswith(f"{self._issuer}/"):
                return arrival
            arrival = self._step(arrival)
        raise AssertionError(f"no way out of {arrival.address}")

    def sign_out(self) -> str:
        """On the provider's own page; what the last one says."""
        answered = self._step(Arrival(f"{self._issuer}/logout", {}))
        headers = {"Referer": f"{self._issuer}/"}
        return self._session.post(answered.address, answered.fields, headers=headers, timeout=10).text

    def send(self, method: str, address: str, fields: Mapping[str, str]) -> requests.Response:
        """One request from a page of the provider's; redirects are not followed."""
        headers = {"Referer": f"{self._issuer}/"}
        return self._session.request(method, address, data=fields, headers=headers, allow_redirects=False, timeout=10)

    def _step(self, to: Arrival) -> Arrival:
        method = "POST" if to.fields else "GET"
        answer = self.send(method, to.address, to.fields)
        if answer.is_redirect:
            return Arrival(urljoin(to.address, answer.headers["Location"]), {})
        assert answer.status_code == 200, f"{method} {to.address}: {answer.status_code} {answer.text}"
        form = filled(answer.text)
        assert form.action, f"{to.address} has no form: {answer.text}"
        return Arrival(urljoin(to.address, form.action), form.fields)


@dataclass
class Form(HTMLParser):
    """The first form of a page that posts, filled in, with the button pressed that leads on."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    _is_over: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and attributes.get("method") == "post" and not self.action:
            self.action = attributes["action"]
        elif self.action and not self._is_over:
            self._fill(tag, attributes)

    @override
    def handle_endtag(self, tag: str) -> None:
        self._is_over = self._is_over or (tag == "form" and bool(self.action))

    def _fill(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if tag == "input":
            self.fields[name] = ACCOUNT.get(name, attributes.get("value", ""))
        elif tag == "button" and attributes.get("id") in PRESSED and name:
            self.fields[name] = attributes.get("value", "")


def filled(page: str) -> Form:
    """The page's; without an action if it has none."""
    form = Form()
    form.feed(page)
    return form
