"""RULES: what signing out ends and what lives on, in words and with times."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.logout.told import Told
from idp.session.sign_on_session import SignOnSession


@dataclass(frozen=True)
class SessionGrant:
    """A grant of the session that ends. `revoked`: it ends too. `idle_expires_at`: the end of renewing, if unused."""

    client_id: str
    client_name: str
    revoked: bool
    idle_expires_at: datetime
    absolute_expires_at: datetime
    access_token_lifetime_seconds: int


@dataclass(frozen=True)
class Ended:
    """Something that ended at the receipt's time."""

    what: str
    detail: str = ""


@dataclass(frozen=True)
class Living:
    """Something that lives on, at most until `until`; None: until it is withdrawn."""

    what: str
    until: datetime | None
    detail: str


@dataclass(frozen=True)
class Receipt:
    """Everything that ended at `at`, what lives on, and who was told. `username` None: nobody was signed in here."""

    username: str | None
    at: datetime
    ended: Sequence[Ended]
    living: Sequence[Living]
    told: Sequence[Told] = ()

    @property
    def is_waiting(self) -> bool:
        """Whether an answer may still come."""
        return any(line.is_open for line in self.told)


def write(
    username: str | None,
    session: SignOnSession | None,
    grants: Sequence[SessionGrant],
    others: Sequence[SignOnSession],
    *,
    clock_skew_seconds: int,
    now: datetime,
) -> Receipt:
    """The receipt. `session` None: it was over before. `others`: the same person's sessions in other browsers."""
    ended = [Ended("Your session here", f"Signed in {_moment(session.auth_time, now)}.")] if session else []
    living: list[Living] = []
    for client in _by_client(grants):
        ended += _ended_of(client, clock_skew_seconds, now)
        living += _living_of(client, clock_skew_seconds, now)
    if others:
        living.append(_elsewhere(others))
    if grants:
        names = _listed(sorted({grant.client_name for grant in grants}))
        living.append(Living(f"What you agreed to share with {names}", None, "Next time you are not asked again."))
    return Receipt(username, now, ended, living)


def shown(moment: datetime, now: datetime) -> str:
    """`12:04:20`, and on another day `28 Nov 18:58`; UTC."""
    return f"{moment:%H:%M:%S}" if moment.date() == now.date() else f"{moment.day} {moment:%b %H:%M}"


def _by_client(grants: Sequence[SessionGrant]) -> Iterable[list[SessionGrant]]:
    clients: dict[str, list[SessionGrant]] = {}
    for grant in grants:
        clients.setdefault(grant.client_id, []).append(grant)
    return clients.values()


def _usable_until(grants: Sequence[SessionGrant], clock_skew_seconds: int, now: datetime) -> datetime:
    """The latest moment at which an API may still accept an access token: none is made after renewing has ended."""
    life = timedelta(seconds=grants[0].access_token_lifetime_seconds + clock_skew_seconds)
    return max(min(now, grant.idle_expires_at) for grant in grants) + life


def _ended_of(grants: Sequence[SessionGrant], clock_skew_seconds: int, now: datetime) -> Iterator[Ended]:
    """The one line of a client whose grants end."""
    revoked = [grant for grant in grants if grant.revoked]
    if any(grant.idle_expires_at > now for grant in revoked):
        yield Ended(
            f"What {revoked[0].client_name} could renew",
            "Its refresh token is worth nothing now.",
        )
    elif revoked and _usable_until(revoked, clock_skew_seconds, now) > now:
        yield Ended(f"What {revoked[0].client_name} could read about you here")


def _living_of(grants: Sequence[SessionGrant], clock_skew_seconds: int, now: datetime) -> Iterator[Living]:
    """What a client may still do: renew, where it keeps its grant, or else use the access tokens that it has."""
    name, lifetime = grants[0].client_name, grants[0].access_token_lifetime_seconds
    kept = [grant for grant in grants if not grant.revoked and grant.idle_expires_at > now]
    until = _usable_until(grants, clock_skew_seconds, now)
    if kept:
        latest = shown(max(grant.absolute_expires_at for grant in kept), now)
        detail = f"If unused; at the latest until {latest}. It may work for you while you are away."
        yield Living(f"What {name} may renew", max(grant.idle_expires_at for grant in kept), detail)
    elif until > now:
        detail = (
            f"At the latest: {lifetime} s of life and {clock_skew_seconds} s of clock skew. An API checks the "
            "signature, not the session."
        )
        here = " This provider refuses them already." if all(grant.revoked for grant in grants) else ""
        yield Living(f"Access tokens that {name} holds", until, detail + here)


def _elsewhere(others: Sequence[SignOnSession]) -> Living:
    until = max(other.idle_expires_at for other in others)
    if len(others) == 1:
        return Living("Your sign-in in 1 other browser", until, "If unused. It ends where it was made.")
    what = f"Your sign-ins in {len(others)} other browsers"
    return Living(what, until, "The last one, if unused. Each ends where it was made.")


def _moment(moment: datetime, now: datetime) -> str:
    return f"{shown(moment, now)} UTC"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
