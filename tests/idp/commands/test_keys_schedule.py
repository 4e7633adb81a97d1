from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from idp.keys.schedule import PUBLISHED_AFTER_RETIREMENT
from idp.maintenance import housekeeping
from shared import clock
from tests.idp.commands.conftest import Run
from tests.idp.pages import move_clock

DAY = timedelta(days=1)


def planned(run: Run, alg: str, **settings: Any) -> list[dict[str, Any]]:
    return [
        {name: at(value) if name.endswith("_from") else value for name, value in each.items()}
        for each in run("keys", "schedule", "--json", **settings).json
        if each["alg"] == alg
    ]


def at(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


def test_it_shows_when_the_next_key_will_be_made_and_when_the_current_one_goes(run: Run) -> None:
    current, following = planned(run, "ES256")
    assert (current["state"], following["state"], following["id"]) == ("current", "planned", None)
    assert following["next_from"] == current["current_from"] + 83 * DAY
    assert following["current_from"] == current["retired_from"] == current["current_from"] + 90 * DAY
    assert current["removed_from"] == current["retired_from"] + PUBLISHED_AFTER_RETIREMENT
    refresh, _ = planned(run, "refresh")
    assert refresh["removed_from"] == refresh["retired_from"] + 30 * DAY  # the demo's clients' absolute lifetime
    shown = run("keys", "schedule").stdout
    assert shown.splitlines()[0].split() == ["ALG", "ID", "STATE", "NEXT", "CURRENT", "RETIRED", "REMOVED"]
    assert f"{following['current_from']:%Y-%m-%d %H:%M:%S}Z" in shown


def test_without_a_lifetime_nothing_will_happen_by_itself(run: Run) -> None:
    (current,) = planned(run, "RS256", signing_key_lifetime_days=0)
    assert (current["retired_from"], current["removed_from"]) == (None, None)


def test_what_it_says_is_what_happens(app: Flask, client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    (before, following), settings = planned(run, "refresh"), app.extensions["sixty_settings"]
    clock.set_offset_seconds((following["next_from"] - clock.now()).total_seconds() + 1)
    with app.app_context():
        assert housekeeping.round_if_due(settings, pause=lambda _: None)
    old, new = planned(run, "refresh")
    assert (old["id"], new["state"]) == (before["id"], "next")
    assert abs(new["current_from"] - following["current_from"]) < timedelta(seconds=10)
    assert old["retired_from"] == new["current_from"]
    move_clock(days=8)
    old, new, after = planned(run, "refresh")
    assert (old["state"], new["state"], after["state"]) == ("retired", "current", "planned")
    clock.set_offset_seconds((old["removed_from"] - clock.now()).total_seconds() + clock.offset_seconds() + 1)
    assert run("purge", "--json").json["keys"] == 1
    assert [each["state"] for each in planned(run, "refresh")] == ["current", "planned"]
