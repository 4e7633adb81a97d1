"""Each fault without a socket: what the client sees, and what the provider has done."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from idp.audit.transaction import transaction
from idp.clients import client_store, metadata
from idp.clients.client import secret_digest
from idp.development import faulty_delivery
from idp.development.fault import DELAY_SECONDS, Fault
from idp.development.faulty_delivery import AnswerLost
from idp.extensions import reading, writing
from shared import clock
from tests.idp.token_endpoint import MVC, NewCode, TokenEndpoint

Arm = Callable[[Fault], None]


@pytest.fixture
def arm(client: FlaskClient) -> Arm:
    """Arms a fault for the demo's client."""

    def act(fault: Fault) -> None:
        assert client.post("/development/faults", json={"client_id": MVC[0], "fault": fault}).status_code == 204

    return act


@pytest.fixture
def tokens(endpoint: TokenEndpoint, new_code: NewCode) -> dict[str, Any]:
    """Of a fresh sign-in."""
    return endpoint.exchange(new_code()).get_json()


def generation(app: Flask) -> int:
    """How often the only grant was renewed."""
    with app.app_context(), reading() as connection:
        return connection.execute(text("SELECT generation FROM authorization_grant")).scalar_one()


def test_a_lost_answer_is_lost_after_the_commit_and_the_retry_gets_the_successor(
    app: Flask, endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm
) -> None:
    before = generation(app)
    arm(Fault.LOST_ANSWER)
    with pytest.raises(AnswerLost):
        endpoint.refresh(tokens["refresh_token"]).get_data()
    assert generation(app) == before + 1
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200
    assert generation(app) == before + 1


def test_a_delayed_answer_is_whole(
    endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(app.wsgi_app, "_sleep", waited.append)
    arm(Fault.DELAYED)
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200
    assert waited == [DELAY_SECONDS]


def test_an_answer_cut_in_half_has_good_headers_and_half_a_body(
    endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm
) -> None:
    arm(Fault.CUT_IN_HALF)
    answer = endpoint.refresh(tokens["refresh_token"])
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert int(answer.headers["Content-Length"]) == len(answer.data) > 100
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(answer.data)


def test_delivered_twice_is_judged_twice_and_the_second_answer_is_seen(
    app: Flask, endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm
) -> None:
    before = generation(app)
    arm(Fault.DELIVERED_TWICE)
    answer = endpoint.refresh(tokens["refresh_token"])
    assert (answer.status_code, generation(app)) == (200, before + 1)
    again = endpoint.refresh(tokens["refresh_token"]).get_json()
    assert again["refresh_token"] == answer.get_json()["refresh_token"]


def test_delivered_twice_ends_a_grant_that_allows_no_retry(client: FlaskClient, new_code: NewCode) -> None:
    public = "todo list client"
    endpoint = TokenEndpoint(client)
    code = new_code(client_id=public, redirect_uri="http://localhost:5002/lessons/signin-oidc")
    found = endpoint.exchange(
        code, auth=None, client_id=public, redirect_uri="http://localhost:5002/lessons/signin-oidc"
    ).get_json()
    client.post("/development/faults", json={"client_id": public, "fault": "delivered_twice"})
    answer = endpoint.refresh(found["refresh_token"], auth=None, client_id=public)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")


def test_a_500_stands_in_place_of_the_answer(
    app: Flask, endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm
) -> None:
    before = generation(app)
    arm(Fault.SERVER_ERROR)
    answer = endpoint.refresh(tokens["refresh_token"])
    assert (answer.status_code, answer.get_json()) == (500, {"error": "server_error"})
    assert generation(app) == before + 1


def test_it_strikes_the_clients_next_answer_and_no_other(
    client: FlaskClient, endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm, worker: tuple[str, str]
) -> None:
    arm(Fault.SERVER_ERROR)
    assert endpoint.post({"grant_type": "client_credentials"}, auth=worker).status_code == 200
    assert endpoint.refresh(tokens["refresh_token"], auth=(MVC[0], "wrong")).status_code == 401
    assert client.post("/introspect", data={"token": "x"}, auth=MVC).status_code != 500
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 500
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200


def test_a_client_id_that_can_be_read_in_two_ways_is_the_one_that_there_is(
    app: Flask, client: FlaskClient, endpoint: TokenEndpoint
) -> None:
    client_id, secret = "wor+ker", "a-secret-of-the-worker-client"
    values: dict[str, object] = {"grant_types": ["client_credentials"], "scope": "api1"}
    with app.app_context(), transaction() as change:
        client_store.put(change.connection, client_id, metadata.parse(values), secret_digest(secret), clock.now())
    client.post("/development/faults", json={"client_id": client_id, "fault": "server_error"})
    asked = [endpoint.post({"grant_type": "client_credentials"}, auth=(client_id, secret)) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [500, 200]


def test_a_client_that_posts_its_secret_is_known_too(endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm) -> None:
    arm(Fault.SERVER_ERROR)
    posted = {"client_id": MVC[0], "client_secret": MVC[1]}
    assert endpoint.refresh(tokens["refresh_token"], auth=None, **posted).status_code == 500


@pytest.mark.parametrize(
    "shown",
    [
        {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion": "x"},
        {"client_id": "a" * 300},
        {},
    ],
)
def test_a_stranger_is_answered_as_without_it(endpoint: TokenEndpoint, arm: Arm, shown: dict[str, str]) -> None:
    arm(Fault.SERVER_ERROR)
    assert endpoint.post({"grant_type": "refresh_token", **shown}).status_code in (400, 401)


def test_two_ways_to_say_who_asks_are_refused_as_without_it(endpoint: TokenEndpoint, arm: Arm) -> None:
    arm(Fault.SERVER_ERROR)
    answer = endpoint.post({"grant_type": "refresh_token", "client_secret": MVC[1]}, auth=MVC)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


def test_a_request_without_a_length_passes_by(client: FlaskClient, tokens: dict[str, Any], arm: Arm) -> None:
    arm(Fault.SERVER_ERROR)
    body = BytesIO(f"grant_type=refresh_token&refresh_token={tokens['refresh_token']}".encode())
    answer = client.post(
        "/token",
        input_stream=body,
        content_type="application/x-www-form-urlencoded",
        auth=MVC,
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert answer.status_code == 200


def test_a_database_without_its_table_leaves_the_answer_as_it_is(
    app: Flask, endpoint: TokenEndpoint, tokens: dict[str, Any]
) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text("DROP TABLE armed_fault"))
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200


def test_a_fault_that_cannot_be_taken_leaves_the_answer_as_it_is(
    app: Flask, endpoint: TokenEndpoint, tokens: dict[str, Any], arm: Arm
) -> None:
    arm(Fault.SERVER_ERROR)
    with app.app_context(), writing() as connection:
        connection.execute(text("ALTER TABLE armed_fault RENAME COLUMN fault TO gone"))
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200


def test_the_path_is_that_of_the_token_endpoint(app: Flask) -> None:
    assert [rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == faulty_delivery.PATH] == ["token.token"]
