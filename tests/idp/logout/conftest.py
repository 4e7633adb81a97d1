from collections.abc import Iterator

import pytest
from flask import Flask

from tests.idp.registered import register
from tests.idp.relying_party import RelyingParty
from tests.support.told import ToldClient, told_client


@pytest.fixture
def told() -> Iterator[ToldClient]:
    with told_client() as told:
        yield told


@pytest.fixture
def shop(app: Flask, told: ToldClient) -> RelyingParty:
    """A client that is told."""
    return register(app, backchannel_logout_uri=told.url("/told?tenant=1&a=b%20c"))
