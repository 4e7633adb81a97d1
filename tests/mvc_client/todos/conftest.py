"""A person's to-do pages in front of the real api1, served over HTTP on a line that can lose answers."""

import re
import shutil
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from api1 import migration
from api1.app import create_app as create_api1
from api1.extensions import db as api1_db
from mvc_client.app import create_app
from mvc_client.extensions import db
from shared import clock
from tests.api1.conftest import settings as api1_settings
from tests.mvc_client.conftest import Browser, settings_for
from tests.mvc_client.peer import Peer


class Line:
    """api1 and the line to it. `fates` of the next requests: "lose" the answer after it was made, or answer by this
    (status, body, headers) instead of api1. `requests`: method, path and key of each that came."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.fates: deque[str | tuple[str, str, dict[str, str]]] = deque()
        self.requests: list[tuple[str, str, str]] = []
        self.before: Callable[[], None] = lambda: None
        self._server = make_server("127.0.0.1", 0, self, threaded=True)
        self._server.daemon_threads = True  # pyright: ignore[reportAttributeAccessIssue]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("HTTP_IDEMPOTENCY_KEY", "")))
        self.before()
        fate = self.fates.popleft() if self.fates else "deliver"
        if isinstance(fate, tuple):
            status, body, headers = fate
            start_response(status, [("Content-Type", "application/json"), *headers.items()])
            return [body.encode()]
        answer = self.app.wsgi_app(environ, start_response)
        if fate == "lose":
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return answer

    def changes(self) -> list[tuple[str, str, str]]:
        return [each for each in self.requests if each[0] != "GET"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def migrated_api1(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api1") / "migrated.sqlite"
    migration.migrate(api1_settings("http://provider.test", database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture
def line(peer: Peer, migrated_api1: Path, tmp_path: Path) -> Iterator[Line]:
    database = shutil.copy(migrated_api1, tmp_path / "api1.sqlite")
    app = create_api1(api1_settings(peer.url, database_url=f"sqlite:///{database}"))
    line = Line(app)
    yield line
    line.close()
    with app.app_context():
        api1_db.engine.dispose()


@pytest.fixture
def app(database: Path, peer: Peer, line: Line) -> Iterator[Flask]:
    app = create_app(settings_for(database, peer.url, api1_url=line.url))
    yield app
    clock.set_offset_seconds(0)
    with app.app_context():
        db.engine.dispose()


class Todos:
    """Somebody at the pages who presses the buttons that are there."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.path = "/todos"
        self.page = ""

    def open(self, path: str) -> TestResponse:
        self.path = path.partition("?")[0]
        answer = self.browser.get(path)
        self.page = answer.text
        return answer

    def follow(self, link: str) -> None:
        """The link that says or is called so, from wherever the page came."""
        found = re.findall(r"<a ([^>]*)>(.*?)</a>", self.page, re.DOTALL)
        [attributes, *_] = [attributes for attributes, text in found if link in unescape(attributes + text)]
        address = re.search(r'href="(/[^"#]*)', attributes)
        assert address, f"{link!r} depends on the address of its page"
        self.open(unescape(address[1]))

    def form(self, button: str) -> tuple[str, dict[str, str]]:
        """The address and the fields of the form whose button says or is called so."""
        for form in re.findall(r"<form .*?</form>", self.page, re.DOTALL):
            pressed = [
                each
                for each in re.findall(r"<button([^>]*)>(.*?)</button>", form, re.DOTALL)
                if button in unescape("".join(each))
            ]
            if pressed:
                address = re.search(r'action="([^"]*)"', form)
                fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
                fields |= dict(re.findall(r'name="(\w+)" value="([^"]*)"', pressed[0][0]))
                assert address
                return address[1], fields
        raise AssertionError(f"no button {button!r} in {self.page}")

    def press(self, button: str, text: str | None = None) -> TestResponse:
        """Press it; to where it leads the person follows."""
        address, fields = self.form(button)
        return self.send(address, fields if text is None else {**fields, "text": text})

    def send(self, address: str, fields: dict[str, str]) -> TestResponse:
        answer = self.browser.http.post(address, data=fields)
        self.page = answer.text
        if answer.status_code == 303:
            self.open(answer.location)
        return answer

    def items(self) -> list[str]:
        """The texts as the page shows them; "(done)" after those that are."""
        shown = re.findall(r'<span class="text">(.*?)</span>\s*<form', self.page, re.DOTALL)
        return [unescape(re.sub(r"<[^>]*>", "", each)) for each in shown]

    def lists(self) -> list[str]:
        found = re.findall(r'<li><a href="/todos/[^"]*"[^>]*>(.*?) <span', self.page)
        return [unescape(each) for each in found]


@pytest.fixture
def todos(signed_in: Browser) -> Todos:
    """At the page of all lists, of which there are none."""
    todos = Todos(signed_in)
    assert todos.open("/todos").status_code == 200
    return todos


@pytest.fixture
def sea_trial(todos: Todos) -> Todos:
    """At a new list, without items."""
    assert todos.press("Create", "Sea trial").status_code == 303
    return todos
