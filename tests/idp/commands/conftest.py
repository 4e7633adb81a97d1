"""Commands, run in this process on the filled database while the provider serves it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from idp.cli import idp
from idp.commands.operator import Operator
from shared import clock
from tests.idp.conftest import settings_for
from tests.idp.relying_party import MVC


@dataclass(frozen=True)
class Ran:
    """What came of a command. `events`: what it logged, each with its name under `event`."""

    status: int
    stdout: str
    stderr: str
    events: list[dict[str, Any]]

    @property
    def json(self) -> Any:
        assert self.status == 0, self.stderr
        return json.loads(self.stdout)

    @property
    def happened(self) -> list[str]:
        return [str(event["event"]) for event in self.events]


Run = Callable[..., Ran]


def run_on(database: Path, *arguments: str, typed: str | bytes | None = None, **settings: object) -> Ran:
    with capture_logs() as events:
        obj = Operator(settings_for(database, **settings))
        result = CliRunner().invoke(idp, list(arguments), input=typed, obj=obj)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return Ran(result.exit_code, result.stdout, result.stderr, [dict(event) for event in events])


@pytest.fixture
def run(database: Path) -> Iterator[Run]:
    yield partial(run_on, database)
    clock.set_offset_seconds(0)


@pytest.fixture
def tokens(client: FlaskClient) -> dict[str, Any]:
    """Alice has signed in at the demo client, with this test's browser; its token response."""
    return MVC.sign_in(client)


def refreshed(client: FlaskClient, tokens: dict[str, Any]) -> int:
    """The status of a renewal."""
    return MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code


def told(client: FlaskClient, tokens: dict[str, Any]) -> int:
    """The status of /userinfo."""
    return client.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).status_code


def signed_in(client: FlaskClient) -> bool:
    """Whether the browser has a session at the provider."""
    return "Signed in as" in client.get("/").get_data(as_text=True)
