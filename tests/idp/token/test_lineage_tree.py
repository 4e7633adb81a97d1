from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.token.grant_record import GrantRecord
from idp.token.lineage import GrantEvent, Kind
from idp.token.lineage_tree import ALARM, DEAD, Node, duration, grant_tree, lines, shown, sign_in

START = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
DAY = timedelta(days=1)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


NOW = at(247)
GRANT = GrantRecord(
    id="4f2a0c6e" * 4,
    client_id="mvc client",
    user_id="u",
    sid="s",
    scope="openid api1",
    auth_time=START,
    amr=["pwd"],
    created_at=START,
    generation=3,
    rotated_at=at(221),
    retries=1,
    idle_expires_at=START + 7 * DAY,
    absolute_expires_at=START + 30 * DAY,
    revoked_at=None,
    revoked_because=None,
)
EVENTS = [
    GrantEvent(Kind.CODE_REDEEMED, at(0), 0, "9c1exxxxxxxxxxxxxxxxxx", 60),
    GrantEvent(Kind.RENEWED, at(125), 1, "51d0xxxxxxxxxxxxxxxxxx", 60),
    GrantEvent(Kind.RENEWED, at(173), 2, "e7a3xxxxxxxxxxxxxxxxxx", 60),
    GrantEvent(Kind.RETRIED, at(174), 2, "20bbxxxxxxxxxxxxxxxxxx", 60, 1.0),
    GrantEvent(Kind.RENEWED, at(221), 3, "7be0xxxxxxxxxxxxxxxxxx", 60),
]
REPLAY = GrantEvent(Kind.REPLAYED, at(261), 1, None, None, 40.0, "203.0.113.9")


def tree(
    grant: GrantRecord = GRANT,
    events: Sequence[GrantEvent] = EVENTS,
    *,
    now: datetime = NOW,
    given_up: Collection[str] = (),
) -> Node:
    return grant_tree(grant, events, client_name="mvc client", given_up=given_up, now=now)


def told(node: Node, now: datetime = NOW) -> list[str]:
    return list(lines(node, now))


def revoked(because: str, seconds: float = 261) -> GrantRecord:
    return replace(GRANT, revoked_at=at(seconds), revoked_because=because)


def test_a_life_is_told_as_it_grew() -> None:
    assert told(sign_in("alice", at(-2), ["pwd"], [tree()])) == [
        "12:00:03        Sign-in as alice, by password",
        "12:00:05        └─ Grant to mvc client, 4f2a0c6e, alive, 3 renewals, 1 retry; scope openid api1",
        "12:00:05           ├─ Code redeemed, refresh token 0",
        "12:00:05           │  └─ Access token 9c1exx, expired 12:01:05",
        "12:02:10           ├─ Renewed after exp, refresh token 1; 0 is spent, 65 s after exp",
        "12:02:10           │  └─ Access token 51d0xx, expired 12:03:10",
        "12:02:58           ├─ Renewed ahead, refresh token 2; 1 is spent, 12 s before exp",
        "12:02:58           │  ├─ Access token e7a3xx, expired 12:03:58",
        "12:02:59           │  └─ Retry: refresh token 1 came again, 1 s after it was spent; "
        "the same successor was returned",
        "12:02:59           │     └─ Access token 20bbxx, expired 12:03:59",
        "12:03:46           └─ Renewed ahead, refresh token 3; 2 is spent, 13 s before exp, now current; "
        "ends 29 Nov 12:00:05 if unused",
        "12:03:46              └─ Access token 7be0xx, alive until 12:04:46, 34 s left",
    ]


def test_what_is_dead_is_marked_and_what_lives_is_not() -> None:
    alive = tree()
    code, *_, last = alive.children
    assert (alive.mark, code.mark, code.children[0].mark, last.children[0].mark) == ("", "", DEAD, "")
    assert tree(revoked("logout")).mark == DEAD


def test_a_replay_says_what_was_shown_how_old_it_was_and_whence_it_came() -> None:
    dead = tree(revoked("replay"), [*EVENTS, REPLAY], now=at(270))
    *_, last, replay = dead.children
    assert dead.detail == "4f2a0c6e, ended 12:04:26 because a spent refresh token was shown again"
    assert (replay.what, replay.mark) == ("Replay: refresh token 1 was shown again", ALARM)
    assert replay.detail == (
        "2 generations old, 88 s after it was spent, from 203.0.113.9. Somebody else may hold a copy, "
        "so the whole grant ended."
    )
    assert "now current" not in last.detail
    assert last.children[0].detail == (
        "ended 12:04:26 here; an API that does not ask accepts it until 12:04:46 and its clock skew"
    )
    assert "accepted it" in tree(revoked("replay"), [*EVENTS, REPLAY], now=at(300)).children[-2].children[0].detail


def test_where_the_renewal_is_forgotten_a_replay_counts_from_the_last_one() -> None:
    replay = tree(revoked("replay"), [EVENTS[0], REPLAY]).children[-1]
    assert "40 s after the last renewal" in replay.detail


def test_a_code_shown_again_is_an_alarm() -> None:
    again = GrantEvent(Kind.CODE_REPLAYED, at(3), 0, address="203.0.113.9")
    replay = tree(replace(revoked("code_replay", 3), generation=0), [EVENTS[0], again]).children[-1]
    assert (replay.what, replay.mark) == ("Replay: the code was shown again", ALARM)
    assert "from 203.0.113.9" in replay.detail


@pytest.mark.parametrize(
    ("because", "mark", "said"),
    [
        ("logout", DEAD, "because of a sign-out"),
        ("shadowed", ALARM, "because every renewal was asked for twice, eight times in a row"),
        ("replay", ALARM, "because a spent refresh token was shown again"),
        ("something_new", DEAD, "because something_new"),
    ],
)
def test_any_other_end_is_told_from_the_row_alone(because: str, mark: str, said: str) -> None:
    end = tree(revoked(because), []).children[-1]
    assert (end.at, end.what, end.mark, end.detail) == (at(261), "Ended", mark, said)


def test_renewals_that_are_not_kept_any_more_are_counted() -> None:
    kept = [EVENTS[0], *(replace(EVENTS[1], generation=generation) for generation in (24, 25, 27))]
    whats = [node.what for node in tree(replace(GRANT, generation=29), kept).children]
    assert whats[1:] == ["… 23 renewals", "Renewed", "Renewed ahead", "… 1 renewal", "Renewed", "… 2 renewals"]
    (only,) = tree(replace(GRANT, generation=7), []).children
    assert (only.what, only.detail) == ("… 7 renewals", "refresh tokens 1 to 7")
    assert tree(replace(GRANT, generation=0), []).children == ()


def test_renewals_that_came_to_nothing_else_may_be_counted_too() -> None:
    def whats(renewals: int) -> list[str]:
        node = grant_tree(GRANT, EVENTS, client_name="mvc client", given_up=(), now=NOW, renewals=renewals)
        return [child.what for child in node.children]

    assert whats(3) == ["Code redeemed", "Renewed after exp", "Renewed ahead", "Renewed ahead"]
    assert whats(1) == ["Code redeemed", "… 1 renewal", "Renewed ahead", "Renewed ahead"]


def test_an_adoption_explains_the_gap_before_it() -> None:
    adopted = GrantEvent(Kind.ADOPTED, at(180), 3, "7be0", 60)
    nodes = tree(events=[EVENTS[0], adopted]).children
    assert [node.what for node in nodes] == ["Code redeemed", "Adopted"]


def test_a_retry_whose_renewal_is_forgotten_stands_alone() -> None:
    nodes = tree(events=[EVENTS[3], EVENTS[4]]).children
    assert [node.what for node in nodes if node.at] == ["Renewed ahead", "Retry: refresh token 1 came again"]


def test_what_comes_of_what_decides_and_not_a_clock_that_was_moved() -> None:
    back = [EVENTS[0], replace(EVENTS[1], at=at(-500)), *EVENTS[2:]]
    assert [node.what.split()[0] for node in tree(events=back).children] == ["Code", "Renewed", "Renewed", "Renewed"]


def test_a_token_that_was_given_up_by_itself_is_dead_though_its_grant_lives() -> None:
    node = tree(given_up=[EVENTS[-1].jti or ""]).children[-1].children[0]
    assert node.mark == DEAD
    assert node.detail.startswith("given up by the client; an API that does not ask here accepts it until 12:04:46")


def test_a_grant_without_a_refresh_token_says_so() -> None:
    short = replace(GRANT, generation=0, retries=0, absolute_expires_at=START, idle_expires_at=START)
    node = tree(short, [replace(EVENTS[0], kind=Kind.AUTHORIZED), EVENTS[0]], now=at(30))
    assert (node.mark, node.detail) == ("", "4f2a0c6e, it cannot be renewed; scope openid api1")
    assert [child.detail for child in node.children] == ["no refresh token", "no refresh token"]


def test_a_grant_that_nobody_renewed_in_time_is_over() -> None:
    node = tree(now=START + 8 * DAY)
    assert node.mark == DEAD
    assert "over since 29 Nov 12:00:05: not renewed in time; 3 renewals, 1 retry" in node.detail
    assert "now current" not in node.children[-1].detail


def test_moments_of_other_days_carry_their_date() -> None:
    assert shown(START, START) == "12:00:05"
    assert shown(START - DAY, START) == "21 Nov 12:00:05"
    assert shown(START - 365 * DAY, START) == "22 Nov 2025 12:00:05"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.04, "0 s"),
        (0.44, "0.4 s"),
        (9.96, "10 s"),
        (88.4, "88 s"),
        (119, "119 s"),
        (120, "2 min"),
        (303, "5 min 3 s"),
        (7500, "2 h 5 min"),
        (601_200, "6 d 23 h"),
        (86_400, "1 d"),
    ],
)
def test_durations_are_read_at_a_glance(seconds: float, said: str) -> None:
    assert duration(seconds) == said
