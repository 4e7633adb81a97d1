"""POST /development/clock."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import clock
from shared.development_clock import LIMIT_SECONDS, blueprint


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    app = Flask(__name__)
    app.register_blueprint(blueprint)
    yield app.test_client()
    clock.set_offset_seconds(0)


@pytest.mark.parametrize("seconds", [0, 200, -200, 0.5, LIMIT_SECONDS, -LIMIT_SECONDS])
def test_a_number_moves_the_clock(client: FlaskClient, seconds: float) -> None:
    response = client.post("/development/clock", json={"offset_seconds": seconds})
    assert (response.status_code, response.data) == (204, b"")
    assert clock.offset_seconds() == seconds


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"7", b"[]", b"{}", b"null", b"{", b"\xff", b'{"offset_seconds": "7"}', b'{"offset_seconds": true}'),
        *(b'{"offset_seconds": NaN}', b'{"offset_seconds": Infinity}', b'{"offset_seconds": 1e999}'),
        b'{"offset_seconds": %d}' % (LIMIT_SECONDS + 1),
        b'{"offset_seconds": 1' + b"0" * 400 + b"}",
        b'{"offset_seconds": 1' + b"0" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_anything_else_is_400_and_moves_nothing(client: FlaskClient, body: bytes) -> None:
    response = client.post("/development/clock", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json()["error"] == "invalid_request"
    assert clock.offset_seconds() == 0


def test_a_form_of_another_site_cannot_move_it(client: FlaskClient) -> None:
    response = client.post("/development/clock", data='{"offset_seconds": 7}', content_type="text/plain")
    assert (response.status_code, clock.offset_seconds()) == (400, 0)
