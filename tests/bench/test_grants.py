"""Grants that nobody signed in for are like those of people."""

from flask import Flask

from bench import disk, grants
from idp.extensions import reading
from tests.idp.token_endpoint import TokenEndpoint


def test_each_can_be_renewed(app: Flask) -> None:
    tokens = grants.fill(app, 7, 3)
    assert len(set(tokens)) == 3
    endpoint = TokenEndpoint(app.test_client())
    for token in tokens:
        answer = endpoint.refresh(token).get_json()
        assert answer["token_type"] == "Bearer"
        assert len(answer["refresh_token"]) == len(token) == 92


def test_there_are_as_many_as_asked_for_and_their_room_is_known(app: Flask) -> None:
    grants.fill(app, 40, 0)
    grants.fill(app, 50, 0)
    with app.app_context(), reading() as connection:
        room = disk.of(connection, "authorization_grant")
    assert 50 * 300 < room.table < 50 * 1500
    assert room.indexes > 0
