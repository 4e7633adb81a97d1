import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from shared import readable_query


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("demo")
    readable_query.init_app(app)
    app.add_url_rule("/", view_func=lambda: request.args.get("a", "nothing"), methods=["GET", "POST"])
    return app.test_client()


@pytest.mark.parametrize("query", [b"a=\x80", b"a=\xff", b"\xe4", b"b=1&\x80=", "a=ä".encode()])
def test_bytes_that_no_uri_may_hold_are_refused(client: FlaskClient, query: bytes) -> None:
    unreadable = {"QUERY_STRING": query.decode("latin-1")}
    assert client.get("/", environ_overrides=unreadable).status_code == 400
    assert client.post("/", environ_overrides=unreadable).status_code == 400


def test_encoded_ones_are_read(client: FlaskClient) -> None:
    assert client.get("/?a=%C3%A4").get_data(as_text=True) == "ä"
    assert client.get("/?a=%80").status_code == 200
    assert client.get("/").get_data(as_text=True) == "nothing"
