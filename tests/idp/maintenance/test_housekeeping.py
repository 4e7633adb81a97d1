"""What a serving provider does by itself, lived through with a moved clock."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws
from structlog.testing import capture_logs

from idp.audit.transaction import transaction
from idp.extensions import reading, writing
from idp.keys import schedule
from idp.keys.schedule import State
from idp.leases import lease_store
from idp.maintenance import housekeeping, key_changes, key_rotation
from idp.maintenance.turns import HOUSEKEEPING
from idp.settings import IdpSettings
from shared import clock
from tests.idp.commands.conftest import refreshed, told
from tests.idp.maintenance.old_rows import DAY, add, rows
from tests.idp.pages import move_clock
from tests.idp.relying_party import MVC

LIFETIME_DAYS = 20


@pytest.fixture
def settings(app: Flask) -> IdpSettings:
    known: IdpSettings = app.extensions["sixty_settings"]
    return known.model_copy(
        update={"signing_key_lifetime_days": LIFETIME_DAYS, "refresh_key_lifetime_days": LIFETIME_DAYS}
    )


def go_round(app: Flask, settings: IdpSettings) -> bool:
    with app.app_context():
        return housekeeping.round_if_due(settings, pause=lambda _: None)


def kid(token: str) -> str:
    return str(jws.extract_compact(token.encode()).headers()["kid"])


def published(client: FlaskClient) -> set[str]:
    return {key["kid"] for key in client.get("/jwks").get_json()["keys"]}


def times_of(app: Flask, alg: str) -> Any:
    with app.app_context(), reading() as connection:
        return key_rotation.key_times(connection)[alg]


def states(app: Flask) -> dict[str, list[str]]:
    now = clock.now()
    with app.app_context(), reading() as connection:
        known = key_rotation.key_times(connection)
    return {alg: [schedule.state(times, now).value for times in all_times] for alg, all_times in known.items()}


def test_keys_change_for_months_and_no_session_is_lost(app: Flask, client: FlaskClient, settings: IdpSettings) -> None:
    tokens, begun, known, signed_with = MVC.sign_in(client), clock.now(), published(client), set[str]()
    for _ in range(30):
        move_clock(days=4)
        assert go_round(app, settings)
        if clock.now() - begun > 25 * DAY:
            tokens, begun = MVC.sign_in(client), clock.now()
        answer = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert answer.status_code == 200
        tokens = answer.get_json()
        assert told(client, tokens) == 200
        signed_with |= {kid(tokens["access_token"])}
        assert {kid(tokens["access_token"]), kid(tokens["id_token"])} <= known, "it signed before it was published"
        known = published(client)
    assert len(signed_with) >= 120 // LIFETIME_DAYS - 1
    assert all(each.count("current") == 1 and len(each) <= 4 for each in states(app).values())


@pytest.mark.parametrize(("late", "expected"), [(-60, ["current"]), (60, ["current", "next"])])
def test_the_next_keys_are_made_in_time(app: Flask, settings: IdpSettings, late: int, expected: list[str]) -> None:
    begun = times_of(app, "ES256")[0].signs_from
    due = begun + LIFETIME_DAYS * DAY - schedule.LONGEST_WAIT
    clock.set_offset_seconds((due - clock.now()).total_seconds() + late)
    go_round(app, settings)
    assert list(states(app).values()) == [expected] * 5


def test_a_lifetime_of_0_changes_nothing(app: Flask, settings: IdpSettings) -> None:
    for_ever = settings.model_copy(update={"signing_key_lifetime_days": 0, "refresh_key_lifetime_days": 0})
    move_clock(days=3000)
    assert go_round(app, for_ever)
    assert set(map(tuple, states(app).values())) == {("current",)}
    only_refresh = for_ever.model_copy(update={"refresh_key_lifetime_days": 1})
    move_clock(hours=2)
    assert go_round(app, only_refresh)
    found = states(app)
    assert found.pop("refresh") == ["current", "next"]
    assert found == {alg: ["current"] for alg in schedule.SIGNING_ALGORITHMS}


def test_a_token_of_a_pair_that_was_removed_is_refused_and_nobody_is_kept_waiting(
    app: Flask, client: FlaskClient, settings: IdpSettings
) -> None:
    tokens = MVC.sign_in(client)
    move_clock(days=LIFETIME_DAYS)
    go_round(app, settings)
    move_clock(days=32)
    go_round(app, settings)
    assert 1 not in {times.id for times in times_of(app, "refresh")}
    move_clock(seconds=6)
    answer = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")


def test_a_replayed_token_of_a_retired_pair_still_ends_its_grant(
    app: Flask, client: FlaskClient, settings: IdpSettings
) -> None:
    first = MVC.sign_in(client)
    tokens = first
    for _ in range(5):
        move_clock(days=5)
        go_round(app, settings)
        tokens = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).get_json()
    assert states(app)["refresh"][0] == State.RETIRED
    move_clock(seconds=3)
    assert refreshed(client, first) == 400
    assert refreshed(client, tokens) == 400


def test_a_command_hurries_the_key_that_waits_already(app: Flask, client: FlaskClient, settings: IdpSettings) -> None:
    move_clock(days=LIFETIME_DAYS)
    go_round(app, settings)
    waiting = times_of(app, "ES256")[-1].id
    tokens: dict[str, Any] = MVC.sign_in(client)
    with app.app_context(), transaction() as change:
        done = key_changes.rotate_signing_key(change, settings.secret_keys, "ES256", clock.now())
        key_changes.rotate_refresh_key(change, settings.secret_keys, clock.now())
    assert (done.id, done.signs_from - clock.now() < schedule.PUBLISHED_BEFORE_USE) == (waiting, True)
    with app.app_context(), transaction() as change, pytest.raises(key_changes.RotationRefusedError):
        key_changes.rotate_signing_key(change, settings.secret_keys, "ES256", clock.now())
    move_clock(seconds=95)
    assert states(app)["ES256"] == states(app)["refresh"] == ["retired", "current"]
    assert kid(MVC.sign_in(client)["access_token"]) == waiting
    assert refreshed(client, tokens) == 200


def test_it_is_done_once_an_interval_and_not_while_another_worker_is_at_it(app: Flask, settings: IdpSettings) -> None:
    assert go_round(app, settings)
    assert not go_round(app, settings)
    move_clock(seconds=settings.purge_interval_seconds + 1)
    with app.app_context(), writing() as connection:
        assert lease_store.take(connection, HOUSEKEEPING, "another", clock.now())
    assert not go_round(app, settings)
    move_clock(minutes=3)
    assert go_round(app, settings)


def test_what_was_thrown_away_is_a_line_in_the_log(app: Flask, settings: IdpSettings) -> None:
    with app.app_context():
        add("revoked_tokens", clock.now() - DAY, 2)
    with capture_logs() as lines:
        go_round(app, settings)
    assert [line for line in lines if line["event"] == "purged"] == [
        {"event": "purged", "log_level": "info", "revoked_tokens": 2}
    ]
    with app.app_context():
        assert rows()["revoked_tokens"] == 0


def test_no_thread_is_started_for_an_embedded_provider_nor_where_the_interval_is_0(app: Flask) -> None:
    housekeeping.start(app, app.extensions["sixty_settings"].model_copy(update={"purge_interval_seconds": 0}))
    assert "housekeeping" not in {thread.name for thread in threading.enumerate()}
