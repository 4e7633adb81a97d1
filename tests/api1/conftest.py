"""The API in front of a real little provider."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api1.app import create_app
from api1.settings import Api1Settings
from shared import clock
from tests.shared.little_provider import Provider, ec_key, running

SECRET_KEY = "a test's secret key of forty characters!"


def settings(issuer: str, **changes: object) -> Api1Settings:
    """The settings of a development API, without any file of this checkout."""
    given = {"environment": "development", "issuer": issuer, "secret_key": SECRET_KEY, **changes}
    return Api1Settings(_env_file=None, **given)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.set_offset_seconds(0)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running(ec_key("first")) as provider:
        yield provider


@pytest.fixture
def app(provider: Provider) -> Flask:
    return create_app(settings(provider.issuer))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
