"""People with tokens in front of one API."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared import clock
from tests.api1.conftest import bearer
from tests.shared.little_provider import Provider, ec_key, running


class Person:
    """Somebody who calls the API; `sub` is who."""

    def __init__(self, client: FlaskClient, provider: Provider, sub: str) -> None:
        self.client = client
        self._provider = provider
        self.sub = sub
        self.headers: dict[str, str] = {}
        self.renew()

    def renew(self, **changes: object) -> None:
        """A token of now, for when the clock has moved; `changes` of its claims."""
        self.headers = bearer(self._provider.token(clock.now(), sub=self.sub, **changes))

    def send(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """`headers`: `if_match="…"` and so on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given: dict[str, Any] = {} if body is None else {"json": body}
        return self.client.open(path, method=method, headers={**self.headers, **named}, **given)

    def new_list(self, title: str = "Shopping") -> str:
        """Make one; its address."""
        answer = self.send("POST", "/todo-lists", {"title": title})
        assert answer.status_code == 201
        return answer.headers["Location"]

    def new_item(self, address: str, text: str = "milk") -> str:
        """Add one to the list; its address."""
        answer = self.send("POST", f"{address}/items", {"text": text})
        assert answer.status_code == 201
        return answer.headers["Location"]

    def titles(self) -> list[str]:
        return [each["title"] for each in self.get("/todo-lists")["todo_lists"]]

    def get(self, path: str) -> Any:
        answer = self.send("GET", path)
        assert answer.status_code == 200
        return answer.get_json()


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """One for many tests: none here stops it."""
    with running(ec_key("first")) as provider:
        yield provider


@pytest.fixture
def person(app: Flask, provider: Provider) -> Callable[[str], Person]:
    return lambda sub: Person(app.test_client(), provider, sub)


@pytest.fixture
def alice(person: Callable[[str], Person]) -> Person:
    return person("alice")


@pytest.fixture
def bob(person: Callable[[str], Person]) -> Person:
    return person("bob")


def wrong_names(answer: TestResponse) -> list[str]:
    """What a 422 says is wrong."""
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    return [each["name"] for each in answer.get_json()["errors"]]
