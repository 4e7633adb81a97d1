"""A person in front of the provider's pages: reads the HTML that was answered and sends its forms."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from typing_extensions import override
from werkzeug.test import TestResponse

from idp.extensions import reading, writing
from idp.interaction import pending_request_store
from idp.interaction.pending_request_store import PendingRequest
from shared import clock

REDIRECT_URI = "http://localhost:5002/signin-oidc"
SCOPE = "openid profile email phone address api1 offline_access"
PASSWORD = "Pass123$"


@dataclass
class Page(HTMLParser):
    """What matters of a page: its text, ids, attributes by id, and the fields of its forms."""

    html: str
    ids: dict[str, dict[str, str | None]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids[str(attributes["id"])] = attributes
        if tag == "input" and attributes.get("type") == "hidden":
            self.hidden[str(attributes["name"])] = attributes.get("value") or ""

    @property
    def text(self) -> str:
        """The page without tags, spaces collapsed."""
        return " ".join(re.sub(r"<[^>]*>", " ", self.html).split())


def page(response: TestResponse) -> Page:
    return Page(response.get_data(as_text=True))


def paused_request(app: Flask, browser_id: str | None = None, **parameters: str) -> str:
    """The id of an authorization request of the demo client that waits; without a browser, the first one owns it."""
    values = {"client_id": "mvc client", "redirect_uri": REDIRECT_URI, "scope": SCOPE, **parameters}
    with app.app_context(), writing() as connection:
        return pending_request_store.add(connection, values, browser_id, clock.now())


def pending_of(app: Flask, client: FlaskClient, request_id: str) -> PendingRequest | None:
    """The waiting request, if it is this browser's."""
    with client.session_transaction() as values:
        browser_id = values["browser"]
    with app.app_context(), reading() as connection:
        return pending_request_store.find(connection, request_id, browser_id, clock.now())


def sign_in(
    client: FlaskClient, request_id: str = "", username: str = "alice", password: str = PASSWORD, **more: object
) -> TestResponse:
    """Show the sign-in page and send it."""
    shown = page(client.get("/login", query_string={"request": request_id} if request_id else None))
    data = {**shown.hidden, "username": username, "password": password, **more}
    body = urlencode(data, errors="surrogatepass")  # the test client itself cannot send a lone surrogate
    return client.post("/login", data=body, content_type="application/x-www-form-urlencoded")


def move_clock(**by: float) -> None:
    """Ahead of where it is now."""
    clock.set_offset_seconds(clock.offset_seconds() + timedelta(**by).total_seconds())
