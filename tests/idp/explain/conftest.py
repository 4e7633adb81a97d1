"""Opens the reference of a refused answer, as an operator does and as a stranger does."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp import app as idp_app
from idp.settings import IdpSettings
from shared import explain, refusals
from shared.explanation import State
from tests.support.explained import address_in


@dataclass(frozen=True)
class Told:
    """What an operator reads. `failed`: title and detail of the failed check; `passed`: details by title."""

    id: str
    title: str
    change: str
    failed: tuple[str, str]
    passed: dict[str, str]
    text: str
    reference: str


@pytest.fixture
def told(app: Flask) -> Callable[[Any], Told]:
    """Opens what an answer refers to, or an address itself."""
    return partial(open_at, app)


def open_at(app: Flask, answer: Any) -> Told:
    """What an operator of this provider reads of an answer."""
    address = answer if isinstance(answer, str) else address_in(answer)
    opened = explain.open_reference(address, refusals.of(app))
    assert opened is not None, address
    checks = opened.explanation.checks
    failed = next(check for check in checks if check.state is State.FAILED)
    return Told(
        opened.refusal.failure_id,
        opened.explanation.title,
        opened.explanation.change,
        (failed.title, failed.detail),
        {check.title: check.detail for check in checks if check.state is State.PASSED},
        explain.as_text(opened),
        address.rpartition("/")[2],
    )


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """At the same provider in production, which has the same secret key."""
    ours: IdpSettings = app.extensions["sixty_settings"]
    given = {**ours.model_dump(), "environment": "production", "issuer": ours.issuer, "outbound_allow_private": False}
    return idp_app.create_app(IdpSettings(_env_file=None, **given)).test_client()
