"""The to-do application in front of the JSON door."""

from dataclasses import dataclass, replace

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.idp.pages import PASSWORD


@dataclass(frozen=True)
class Pair:
    """What it holds."""

    access_token: str
    refresh_token: str

    def with_access_token_of(self, other: "Pair") -> "Pair":
        return replace(self, access_token=other.access_token)


@dataclass
class Door:
    """Both routes."""

    http: FlaskClient

    def login(self, username: str = "alice", password: str = PASSWORD) -> TestResponse:
        return self.http.post("/authentication/login", json={"username": username, "password": password})

    def refresh(self, pair: Pair) -> TestResponse:
        message = {"accessToken": pair.access_token, "refreshToken": pair.refresh_token}
        return self.http.post("/authentication/refresh", json=message)

    def signed_in(self, username: str = "alice") -> Pair:
        return pair_in(self.login(username))


def pair_in(answer: TestResponse) -> Pair:
    """The pair, which is all of the answer."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    members = answer.get_json()
    assert set(members) == {"accessToken", "refreshToken"}
    return Pair(members["accessToken"], members["refreshToken"])
