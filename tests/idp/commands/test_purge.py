from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.extensions import writing
from idp.leases import lease_store
from idp.leases.lease_store import HELD_FOR
from idp.maintenance.turns import HOUSEKEEPING
from shared import clock
from tests.idp.commands.conftest import Run, refreshed, signed_in, told
from tests.idp.pages import move_clock
from tests.idp.relying_party import MVC
from tests.support.explained import without_address

KINDS = [
    *("grants", "codes", "requests", "sessions", "session_clients", "notices", "revoked_tokens"),
    *("assertions", "counters", "addresses", "events", "keys"),
]


def purged(run: Run) -> dict[str, int]:
    return {kind: count for kind, count in run("purge", "--json").json.items() if count}


def test_there_may_be_nothing_to_throw_away(run: Run) -> None:
    ran = run("purge", "--json")
    assert ran.json == dict.fromkeys(KINDS, 0)
    assert ran.happened == []


def test_what_is_over_goes_and_what_lives_stays(app: Flask, client: FlaskClient, run: Run) -> None:
    MVC.sign_in(app.test_client())
    MVC.code(app.test_client(), username="bob")
    move_clock(days=32)
    tokens = MVC.sign_in(client)
    ran = run("purge")
    lines = dict(line.rsplit(maxsplit=1) for line in ran.stdout.splitlines())
    assert {kind: int(count) for kind, count in lines.items() if kind != "KIND" and count != "0"} == {
        "grants": 1,
        "codes": 1,
        "sessions": 2,
        "session clients": 2,
        "counters": 1,
    }
    assert (signed_in(client), refreshed(client, tokens), told(client, tokens)) == (True, 200, 200)


def test_a_token_of_a_grant_that_is_gone_is_refused_like_one_of_a_grant_that_has_ended(
    client: FlaskClient, run: Run
) -> None:
    tokens = MVC.sign_in(client)
    move_clock(days=31, hours=2)
    before = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert purged(run)["grants"] == 1
    after = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert after.status_code == before.status_code
    assert without_address(after.get_json()) == without_address(before.get_json())
    assert after.get_json()["error"] == "invalid_grant"
    assert told(client, tokens) == 401


def test_a_code_that_is_shown_a_second_time_ends_its_grant_after_a_purge_too(client: FlaskClient, run: Run) -> None:
    code = MVC.code(client)
    tokens = MVC.redeem(client, code)
    move_clock(days=6)
    assert "codes" not in purged(run)
    assert MVC.exchange(client, code).get_json()["error"] == "invalid_grant"
    assert refreshed(client, tokens) == 400


@pytest.mark.parametrize(("days", "gone"), [("400", 0), ("10", 1)])
def test_events_stay_for_as_long_as_was_chosen(client: FlaskClient, run: Run, days: str, gone: int) -> None:
    MVC.sign_in(client)
    move_clock(days=11)
    before = purged(run)
    assert "events" not in before
    ran = run("purge", "--json", audit_retention_days=days)
    assert (ran.json["events"] > 0) is (gone > 0)


def test_while_another_process_is_at_it_it_is_refused(app: Flask, run: Run) -> None:
    with app.app_context(), writing() as connection:
        assert lease_store.take(connection, HOUSEKEEPING, "another", clock.now())
    ran = run("purge")
    assert (ran.status, ran.stderr) == (1, "Error: Refused: another process is purging at this moment.\n")
    clock.set_offset_seconds((HELD_FOR + timedelta(seconds=1)).total_seconds())
    assert run("purge").status == 0
    assert run("purge").status == 0
