from dataclasses import replace
from datetime import UTC, datetime, timedelta

from idp.logout.receipt import Receipt, SessionGrant, shown, write
from idp.session.sign_on_session import SignOnSession

NOW = datetime(2026, 11, 22, 12, 4, 20, tzinfo=UTC)
SESSION = SignOnSession(
    "sid-1",
    "alice",
    NOW - timedelta(minutes=3),
    ("pwd",),
    "acr",
    NOW - timedelta(minutes=3),
    NOW + timedelta(hours=8),
    NOW + timedelta(days=7),
)
MVC = SessionGrant("mvc client", "mvc client", True, NOW + timedelta(days=7), NOW + timedelta(days=30), 60)
TODO = SessionGrant("todo", "the to-do list", False, NOW + timedelta(days=7), NOW + timedelta(days=30), 60)


def receipt(*grants: SessionGrant, others: tuple[SignOnSession, ...] = ()) -> Receipt:
    return write("alice", SESSION, grants, others, clock_skew_seconds=60, now=NOW)


def ended(told: Receipt) -> list[str]:
    return [line.what for line in told.ended]


def living(told: Receipt) -> dict[str, datetime | None]:
    return {line.what: line.until for line in told.living}


def test_a_session_without_grants_ends_alone() -> None:
    told = receipt()
    assert ended(told) == ["Your session here"]
    assert told.ended[0].detail == "Signed in 12:01:20 UTC."
    assert living(told) == {}
    assert (told.username, told.at) == ("alice", NOW)


def test_what_a_client_could_renew_ends_but_its_access_tokens_live_for_their_life_and_the_skew() -> None:
    told = receipt(MVC)
    assert ended(told) == ["Your session here", "What mvc client could renew"]
    assert living(told) == {
        "Access tokens that mvc client holds": NOW + timedelta(seconds=120),
        "What you agreed to share with mvc client": None,
    }
    assert "60 s of life and 60 s of clock skew" in told.living[0].detail
    assert "refuses them already" in told.living[0].detail


def test_a_client_that_keeps_its_grant_may_renew_until_it_does_not() -> None:
    told = receipt(TODO)
    assert ended(told) == ["Your session here"]
    assert living(told)["What the to-do list may renew"] == NOW + timedelta(days=7)
    assert "at the latest until 22 Dec 12:04" in told.living[0].detail
    assert "Access tokens that the to-do list holds" not in living(told)


def test_a_client_with_several_grants_has_one_line() -> None:
    later = replace(TODO, idle_expires_at=NOW + timedelta(days=8))
    assert ended(receipt(MVC, MVC)) == ["Your session here", "What mvc client could renew"]
    assert living(receipt(later, TODO))["What the to-do list may renew"] == NOW + timedelta(days=8)


def test_without_a_refresh_token_there_is_nothing_to_renew_but_access_tokens_still_live() -> None:
    begun = NOW - timedelta(seconds=30)
    once = replace(MVC, idle_expires_at=begun, absolute_expires_at=begun)
    told = receipt(once)
    assert ended(told) == ["Your session here", "What mvc client could read about you here"]
    assert living(told)["Access tokens that mvc client holds"] == begun + timedelta(seconds=120)


def test_access_tokens_that_nobody_accepts_any_more_are_not_listed() -> None:
    for seconds, listed in ((119, True), (120, False)):
        begun = NOW - timedelta(seconds=seconds)
        told = receipt(replace(MVC, idle_expires_at=begun, absolute_expires_at=begun))
        assert ("Access tokens that mvc client holds" in living(told)) is listed
        assert ("What mvc client could read about you here" in ended(told)) is listed


def test_a_kept_grant_without_a_refresh_token_is_not_said_to_be_refused_already() -> None:
    begun = NOW - timedelta(seconds=30)
    told = receipt(replace(TODO, idle_expires_at=begun, absolute_expires_at=begun))
    assert "refuses" not in told.living[0].detail


def test_sessions_in_other_browsers_live() -> None:
    other = replace(SESSION, sid="sid-2", idle_expires_at=NOW + timedelta(hours=2))
    assert living(receipt(others=(other,)))["Your sign-in in 1 other browser"] == NOW + timedelta(hours=2)
    assert living(receipt(others=(other, SESSION)))["Your sign-ins in 2 other browsers"] == NOW + timedelta(hours=8)


def test_consents_name_each_client_once() -> None:
    assert "What you agreed to share with mvc client and the to-do list" in living(receipt(MVC, TODO, MVC))


def test_a_session_that_was_over_before_is_not_said_to_end_now() -> None:
    told = write(None, None, [MVC], (), clock_skew_seconds=60, now=NOW)
    assert ended(told) == ["What mvc client could renew"]


def test_a_time_of_another_day_has_its_date() -> None:
    assert shown(NOW, NOW) == "12:04:20"
    assert shown(NOW + timedelta(days=6), NOW) == "28 Nov 12:04"
