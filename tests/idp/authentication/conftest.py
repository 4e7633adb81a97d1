"""The door of each test's own provider."""

import pytest
from flask.testing import FlaskClient

from tests.idp.authentication.door import Door


@pytest.fixture
def door(client: FlaskClient) -> Door:
    return Door(client)
