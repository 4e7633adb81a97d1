"""What is noted of a grant by what happens at the doors, and what is not."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from idp import app as idp_app
from idp.extensions import db, reading
from idp.token import grant_event_store, grant_register_store
from idp.token.lineage import GrantEvent, Kind
from idp.token.models import GrantRow
from shared import clock
from tests.idp.authentication.door import Door
from tests.idp.conftest import settings_for
from tests.idp.databases import Database
from tests.idp.token.test_authorization_code_grant import decoded
from tests.idp.token_endpoint import NewCode, TokenEndpoint


def noted(app: Flask) -> list[GrantEvent]:
    """Of the only grant."""
    with app.app_context(), reading() as connection:
        grant_id = connection.execute(select(GrantRow.id)).scalar_one()
        return list(grant_event_store.find(connection, [grant_id])[grant_id])


def kinds(app: Flask) -> list[tuple[Kind, int]]:
    return [(event.kind, event.generation) for event in noted(app)]


def says_the_same(event: GrantEvent, answer: dict[str, Any], app: Flask) -> bool:
    claims = decoded(answer["access_token"], app).claims
    assert event.expires_at is not None
    told = (event.jti, int(event.at.timestamp()), int(event.expires_at.timestamp()))
    return told == (claims["jti"], claims["iat"], claims["exp"])


def test_each_answered_access_token_is_noted_as_what_it_is(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask
) -> None:
    first = endpoint.exchange(new_code()).get_json()
    clock.set_offset_seconds(47.5)
    second = endpoint.refresh(first["refresh_token"]).get_json()
    clock.set_offset_seconds(48.75)
    again = endpoint.refresh(first["refresh_token"]).get_json()
    events = noted(app)
    assert kinds(app) == [(Kind.CODE_REDEEMED, 0), (Kind.RENEWED, 1), (Kind.RETRIED, 1)]
    assert [says_the_same(*pair, app) for pair in zip(events, (first, second, again), strict=True)] == [True] * 3
    assert 1.2 < (events[2].seconds_since_rotation or 0) < 1.25 + 5
    with app.app_context(), reading() as connection:
        (grant,) = grant_register_store.find_all(connection, standing_at=None)
    assert (grant.generation, grant.retries) == (1, 1)


def test_a_replay_is_noted_with_what_was_shown_when_and_whence(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask
) -> None:
    first = endpoint.exchange(new_code()).get_json()
    second = endpoint.refresh(first["refresh_token"]).get_json()
    endpoint.refresh(second["refresh_token"])
    clock.set_offset_seconds(88)
    endpoint.http.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert endpoint.refresh(first["refresh_token"]).status_code == 400
    replay = noted(app)[-1]
    assert (replay.kind, replay.generation, replay.address, replay.jti) == (Kind.REPLAYED, 0, "203.0.113.9", None)
    assert 87 < (replay.seconds_since_rotation or 0) < 93
    before = noted(app)
    endpoint.refresh(second["refresh_token"])
    assert noted(app) == before


def test_a_code_shown_again_is_noted_once(endpoint: TokenEndpoint, new_code: NewCode, app: Flask) -> None:
    code = new_code()
    endpoint.exchange(code)
    clock.set_offset_seconds(3)
    for address in ("203.0.113.9", "203.0.113.10"):
        endpoint.http.environ_base["REMOTE_ADDR"] = address
        assert endpoint.exchange(code).status_code == 400
    assert kinds(app) == [(Kind.CODE_REDEEMED, 0), (Kind.CODE_REPLAYED, 0)]
    assert noted(app)[-1].address == "203.0.113.9"


def test_what_changes_nothing_is_not_noted(endpoint: TokenEndpoint, new_code: NewCode, app: Flask) -> None:
    tokens = endpoint.exchange(new_code()).get_json()
    second = endpoint.refresh(tokens["refresh_token"]).get_json()
    endpoint.refresh(second["refresh_token"])
    before = noted(app)
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 503
    assert endpoint.refresh(second["refresh_token"], auth=None, client_id="todo list client").status_code == 400
    assert endpoint.refresh(second["refresh_token"], scope="more").status_code == 400
    assert noted(app) == before


def test_the_access_token_of_authorize_comes_before_the_code_beside_it(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask
) -> None:
    endpoint.exchange(new_code(with_grant=True))
    assert kinds(app) == [(Kind.AUTHORIZED, 0), (Kind.CODE_REDEEMED, 0)]


def test_the_json_door_notes_as_token_does(endpoint: TokenEndpoint, app: Flask) -> None:
    door = Door(endpoint.http)
    door.refresh(door.signed_in())
    assert kinds(app) == [(Kind.SIGNED_IN, 0), (Kind.RENEWED, 1)]


def test_nothing_is_noted_where_the_operator_wants_nothing(database: Database) -> None:
    app = idp_app.create_app(settings_for(database, lineage="off"))
    door = Door(app.test_client())
    door.refresh(door.signed_in())
    assert noted(app) == []
    with app.app_context():
        db.engine.dispose()
