"""GET /identity over the wire."""

from flask.testing import FlaskClient

from shared import clock
from tests.api1.conftest import bearer
from tests.shared.little_provider import Provider


def test_the_caller_gets_the_claims_of_the_token(client: FlaskClient, provider: Provider) -> None:
    token = provider.token(clock.now(), sub="bob", aud=["api1", "api2"], name="Bob Ünal")
    response = client.get("/identity", headers=bearer(token))
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.text.startswith('[{"type":"iss","value":"http')
    entries = response.get_json()
    assert [entry["type"] for entry in entries] == [
        *("iss", "sub", "aud", "aud", "client_id", "iat", "exp", "jti", "scope", "name")
    ]
    assert {"type": "sub", "value": "bob"} in entries
    assert {"type": "name", "value": "Bob Ünal"} in entries
    assert [entry["value"] for entry in entries if entry["type"] == "aud"] == ["api1", "api2"]


def test_head_is_answered_without_a_body(client: FlaskClient, provider: Provider) -> None:
    response = client.head("/identity", headers=bearer(provider.token(clock.now())))
    assert (response.status_code, response.data) == (200, b"")
