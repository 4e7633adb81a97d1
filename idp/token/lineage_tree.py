"""RULES: a grant's row and what was noted of it as a tree, for the page /sessions and for `grants show`. Times are UTC.

Nodes stand in the order in which one came of the other (by generation), also where a clock was moved meanwhile.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.token.grant_record import GrantRecord
from idp.token.lineage import RENEWALS_KEPT, GrantEvent, Kind

DEAD, ALARM = "dead", "alarm"
_REPLAYS = (Kind.REPLAYED, Kind.CODE_REPLAYED)
BECAUSE = {
    "replay": "a spent refresh token was shown again",
    "code_replay": "its code was shown again",
    "shadowed": "every renewal was asked for twice, eight times in a row",
    "revocation": "the client gave it up",
    "logout": "of a sign-out",
    "session_ended": "the operator ended the session",
    "password_changed": "the password was changed",
    "user_disabled": "the account was disabled",
    "consent_withdrawn": "the consent was withdrawn",
    "client_disabled": "the client was disabled",
    "client_deleted": "the client was deleted",
    "secret_rotated": "the client got another secret",
    "operator": "the operator ended it",
    "person": "the person ended it at /sessions",
}


@dataclass(frozen=True)
class Node:
    """One line: when (None: at no one moment), what happened, what is to be known of it. `mark`: DEAD, ALARM, none."""

    at: datetime | None
    what: str
    detail: str = ""
    mark: str = ""
    children: Sequence["Node"] = ()


def sign_in(username: str, at: datetime, amr: Sequence[str], children: Sequence[Node]) -> Node:
    """The root: a person proved who they are, and grants came of it."""
    how = "by password" if "pwd" in amr else ", ".join(amr)
    return Node(at, f"Sign-in as {username}", how, children=children)


def grant_tree(
    grant: GrantRecord,
    events: Sequence[GrantEvent],
    *,
    client_name: str,
    given_up: Collection[str],
    now: datetime,
    renewals: int = RENEWALS_KEPT,
) -> Node:
    """A grant with what is known of it. `given_up`: the `jti` of access tokens that were revoked by themselves.

    `renewals`: how many of the last ones are told; the others are counted, unless something came of them.
    """
    tree = _Tree(grant, sorted(events, key=_order), given_up, now, renewals)
    alive = grant.state(now) == "renewable"
    return Node(
        grant.created_at,
        f"Grant to {client_name}",
        f"{grant.id[:8]}, {tree.state()}",
        "" if alive or tree.holds_a_living_token() else DEAD,
        tuple(tree.nodes()),
    )


def shown(moment: datetime, now: datetime) -> str:
    """`12:04:20`; on another day `28 Nov 12:04:20`, in another year with it."""
    if moment.date() == now.date():
        return f"{moment:%H:%M:%S}"
    day = f"{moment.day} {moment:%b}" if moment.year == now.year else f"{moment.day} {moment:%b %Y}"
    return f"{day} {moment:%H:%M:%S}"


def duration(seconds: float) -> str:
    """`0.4 s`, `88 s`, `5 min 3 s`, `2 h 5 min`, `6 d 23 h`."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s".replace(".0 ", " ")
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    for size, unit, part, smaller in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // part
            return f"{whole // size} {unit}" + (f" {rest} {smaller}" if rest else "")
    raise AssertionError(whole)


def lines(node: Node, now: datetime) -> Iterator[str]:
    """The tree as text, a line for each node: when, the branch, what."""
    yield from _lines(node, now, "", "")


def _lines(node: Node, now: datetime, before: str, below: str) -> Iterator[str]:
    when = shown(node.at, now) if node.at is not None else ""
    told = f"{node.what}, {node.detail}" if node.detail else node.what
    yield f"{when:<16}{before}{told}"
    for child in node.children:
        last = child is node.children[-1]
        yield from _lines(child, now, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "))


def _order(event: GrantEvent) -> tuple[bool, int, bool, datetime]:
    return event.kind in _REPLAYS, event.generation, event.kind is Kind.RETRIED, event.at


class _Tree:
    def __init__(
        self, grant: GrantRecord, events: Sequence[GrantEvent], given_up: Collection[str], now: datetime, renewals: int
    ) -> None:
        self._grant = grant
        self._events = events
        self._given_up = given_up
        self._now = now
        self._told_from = grant.generation - renewals + 1

    def state(self) -> str:
        """What is to be said of the grant as a whole."""
        grant = self._grant
        if grant.revoked_at is not None:
            return f"ended {self._shown(grant.revoked_at)} because {self._because()}"
        renewed = _counted(grant.generation, "renewal") + (
            f", {_counted(grant.retries, 'retry', 'retries')}" if grant.retries else ""
        )
        if grant.absolute_expires_at <= grant.created_at:
            return f"it cannot be renewed; scope {grant.scope}"
        if grant.state(self._now) == "over":
            return f"over since {self._shown(grant.idle_expires_at)}: not renewed in time; {renewed}"
        return f"alive, {renewed}; scope {grant.scope}"

    def holds_a_living_token(self) -> bool:
        return any(self._is_alive(event) for event in self._events)

    def nodes(self) -> Iterator[Node]:
        """What stands below the grant."""
        stems = [event for event in self._events if self._is_stem(event)]
        told = 0
        for event in stems:
            if event.kind is not Kind.ADOPTED:
                yield from self._gap(told, event.generation)
            yield self._stem(event)
            told = event.generation
        known = {event.generation for event in stems}
        for event in self._events:
            if event.kind is Kind.RETRIED and event.generation not in known:
                yield self._retry(event)
        yield from self._gap(told, self._grant.generation + 1)
        yield from self._end()

    def _is_stem(self, event: GrantEvent) -> bool:
        if event.kind is not Kind.RENEWED or event.generation >= self._told_from:
            return event.kind is not Kind.RETRIED and event.kind not in _REPLAYS
        return bool(self._retries_of(event))

    def _retries_of(self, event: GrantEvent) -> list[GrantEvent]:
        return [each for each in self._events if each.kind is Kind.RETRIED and each.generation == event.generation]

    def _gap(self, told: int, following: int) -> Iterator[Node]:
        missing = following - told - 1
        if missing == 1:
            yield Node(None, "… 1 renewal", f"refresh token {told + 1}")
        elif missing > 1:
            yield Node(None, f"… {missing} renewals", f"refresh tokens {told + 1} to {following - 1}")

    def _stem(self, event: GrantEvent) -> Node:
        what, detail = self._words(event)
        if event.generation == self._grant.generation and event.kind is not Kind.AUTHORIZED:
            detail += self._current()
        return Node(event.at, what, detail, children=(*self._token(event), *map(self._retry, self._retries_of(event))))

    def _words(self, event: GrantEvent) -> tuple[str, str]:
        generation = event.generation
        match event.kind:
            case Kind.AUTHORIZED:
                return "Answered at /authorize", "no refresh token"
            case Kind.CODE_REDEEMED | Kind.SIGNED_IN:
                renewable = self._grant.absolute_expires_at > self._grant.created_at
                what = "Code redeemed" if event.kind is Kind.CODE_REDEEMED else "Signed in at the client"
                return what, "refresh token 0" if renewable else "no refresh token"
            case Kind.ADOPTED:
                return "Adopted", f"refresh token {generation}; the database had lost commits, the token had not"
            case _:
                return self._renewed(event)

    def _renewed(self, event: GrantEvent) -> tuple[str, str]:
        generation = event.generation
        detail = f"refresh token {generation}; {generation - 1} is spent"
        before = [each.expires_at for each in self._events if each.generation == generation - 1 and each.expires_at]
        if not before:
            return "Renewed", detail
        left = (max(before) - event.at).total_seconds()
        if left > 0:
            return "Renewed ahead", f"{detail}, {duration(left)} before exp"
        return "Renewed after exp", f"{detail}, {duration(-left)} after exp"

    def _current(self) -> str:
        grant = self._grant
        if grant.state(self._now) != "renewable":
            return ""
        return f", now current; ends {self._shown(grant.idle_expires_at)} if unused"

    def _retry(self, event: GrantEvent) -> Node:
        after = f"{duration(event.seconds_since_rotation or 0)} after it was spent"
        return Node(
            event.at,
            f"Retry: refresh token {event.generation - 1} came again",
            f"{after}; the same successor was returned",
            children=tuple(self._token(event)),
        )

    def _token(self, event: GrantEvent) -> Iterator[Node]:
        if event.jti is None or event.expires_at is None:
            return
        alive = self._is_alive(event)
        yield Node(
            event.at, f"Access token {event.jti[:6]}", self._life(event, event.expires_at), "" if alive else DEAD
        )

    def _is_alive(self, event: GrantEvent) -> bool:
        if event.expires_at is None or event.expires_at <= self._now or event.jti in self._given_up:
            return False
        return self._grant.revoked_at is None

    def _life(self, event: GrantEvent, end: datetime) -> str:
        ended = self._grant.revoked_at
        until = f"until {self._shown(end)} and its clock skew"
        accepts = "accepts" if end > self._now else "accepted"
        if event.jti in self._given_up:
            return f"given up by the client; an API that does not ask here {accepts} it {until}"
        if ended is not None and ended < end:
            return f"ended {self._shown(ended)} here; an API that does not ask {accepts} it {until}"
        if end <= self._now:
            return f"expired {self._shown(end)}"
        return f"alive until {self._shown(end)}, {duration((end - self._now) // timedelta(seconds=1))} left"

    def _end(self) -> Iterator[Node]:
        replays = [event for event in self._events if event.kind in _REPLAYS]
        if replays:
            yield from map(self._replay, replays)
        elif self._grant.revoked_at is not None:
            stolen = self._grant.revoked_because in ("replay", "code_replay", "shadowed")
            yield Node(self._grant.revoked_at, "Ended", f"because {self._because()}", ALARM if stolen else DEAD)

    def _replay(self, event: GrantEvent) -> Node:
        whence = f", from {event.address}" if event.address else ""
        so = "Somebody else may hold a copy, so the whole grant ended."
        if event.kind is Kind.CODE_REPLAYED:
            return Node(
                event.at, "Replay: the code was shown again", f"too late for a double click{whence}. {so}", ALARM
            )
        old = _counted(self._grant.generation - event.generation, "generation")
        what = f"Replay: refresh token {event.generation} was shown again"
        return Node(event.at, what, f"{old} old, {self._since(event)}{whence}. {so}", ALARM)

    def _since(self, event: GrantEvent) -> str:
        spent = [
            each.at
            for each in self._events
            if each.kind in (Kind.RENEWED, Kind.ADOPTED) and each.generation == event.generation + 1
        ]
        if spent:
            return f"{duration((event.at - spent[0]).total_seconds())} after it was spent"
        return f"{duration(event.seconds_since_rotation or 0)} after the last renewal"

    def _because(self) -> str:
        because = self._grant.revoked_because or ""
        return BECAUSE.get(because, because)

    def _shown(self, moment: datetime) -> str:
        return shown(moment, self._now)


def _counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
