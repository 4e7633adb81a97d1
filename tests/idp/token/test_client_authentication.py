"""What a worker remembers of a client, and what is registered now."""

import pytest
from flask import Flask

from idp.audit.transaction import Transaction, transaction
from idp.changes import client_changes
from idp.clients import client_store
from idp.clients.client import Client
from shared import clock
from tests.idp.token_endpoint import TokenEndpoint


@pytest.fixture
def served(endpoint: TokenEndpoint, worker: tuple[str, str]) -> tuple[str, str]:
    """A client that this worker knows."""
    assert status(endpoint, worker) == 200
    return worker


def status(endpoint: TokenEndpoint, auth: tuple[str, str]) -> int:
    return endpoint.post({"grant_type": "client_credentials", "scope": "api1"}, auth=auth).status_code


def registered(change: Transaction, client_id: str) -> Client:
    client = client_store.find(change.connection, client_id)
    assert client is not None
    return client


def with_new_secret(app: Flask, client_id: str) -> tuple[str, str]:
    with app.app_context(), transaction() as change:
        client = registered(change, client_id)
        return client_id, client_changes.rotate_client_secret(change, client, clock.now(), revoke_grants=False)[0]


def test_a_new_secret_counts_at_once_and_ends_the_old_one_there(
    app: Flask, endpoint: TokenEndpoint, served: tuple[str, str]
) -> None:
    new = with_new_secret(app, served[0])
    assert status(endpoint, new) == 200
    assert status(endpoint, served) == 401


def test_the_old_secret_is_refused_after_five_seconds_where_nobody_has_shown_the_new_one(
    app: Flask, endpoint: TokenEndpoint, served: tuple[str, str]
) -> None:
    with_new_secret(app, served[0])
    clock.set_offset_seconds(4)
    assert status(endpoint, served) == 200
    clock.set_offset_seconds(5)
    assert status(endpoint, served) == 401


def test_a_client_that_is_enabled_again_is_served_at_once(
    app: Flask, endpoint: TokenEndpoint, served: tuple[str, str]
) -> None:
    with app.app_context(), transaction() as change:
        client_changes.disable_client(change, registered(change, served[0]), clock.now())
    clock.set_offset_seconds(5)
    assert status(endpoint, served) == 401
    with app.app_context(), transaction() as change:
        client_changes.enable_client(change, registered(change, served[0]), clock.now())
    assert status(endpoint, served) == 200
