"""Runs a trial against a provider and judges it."""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.reliability import verdict
from tests.reliability.cluster import Cluster
from tests.reliability.crashes import Crashes, crash
from tests.reliability.instances import Instances, disturb
from tests.reliability.lost_answers import LostAnswers, suffer
from tests.reliability.place import Place
from tests.reliability.presenter import Presenter, Refusal
from tests.reliability.provider import Provider
from tests.reliability.session_store import SessionStore, Tally
from tests.reliability.storm import Storm, rage
from tests.reliability.visitors import Visitors

CALM_SECONDS = 10.0
"""When nothing is killed any more, a session that cannot be renewed for so long is lost."""


@dataclass(frozen=True)
class Trial:
    """How it went; `faults` is empty if nothing was lost."""

    faults: list[str]
    seconds: float
    figures: str


def raged(provider: Provider, storm: Storm, seed: int) -> Trial:
    """A storm on as many new grants."""
    path = provider.folder / f"storm-{seed}.sqlite"
    store = new_sessions(provider, storm.sessions, path)
    began = time.monotonic()
    rage(storm, provider.door, path, seed)
    seconds = time.monotonic() - began
    found = faults_after(provider, store)
    tally = store.tally()
    if tally.answers["200"] != storm.requests:
        found.append(f"{tally.answers['200']} of {storm.requests} renewals")
    return Trial(found, seconds, figures(tally))


def suffered(provider: Provider, size: LostAnswers, seed: int) -> Trial:
    """The web client over a network that loses answers."""
    began = time.monotonic()
    client, fates = suffer(size, provider, seed)
    seconds = time.monotonic() - began
    tokens = client.tokens()
    found = verdict.faults(provider.database_url, tokens)
    if len(tokens) < size.sessions:
        found.append(f"{size.sessions - len(tokens)} of {size.sessions} people were signed out")
    return Trial(found, seconds, f"{_counts(client.outcomes)}; exchanges: {_counts(fates)}")


def crashed(provider: Provider, size: Crashes, seed: int) -> Trial:
    """Kills under load."""
    path = provider.folder / f"crashes-{seed}.sqlite"
    store = new_sessions(provider, size.sessions, path)
    began = time.monotonic()
    kills, found = crash(size, provider, path, seed)
    seconds = time.monotonic() - began
    if not found:
        _renew_each(provider, store)  # a client that was killed may not have stored the last answer: it asks again
    return Trial(found + faults_after(provider, store), seconds, f"killed: {_counts(kills)}; {figures(store.tally())}")


def disturbed(cluster: Cluster, size: Instances, seed: int) -> Trial:
    """Instances that come and go, while people sign in."""
    path = cluster.folder / f"instances-{seed}.sqlite"
    store = new_sessions(cluster, size.sessions, path)
    visitors = Visitors(cluster)
    visitors.start()
    began = time.monotonic()
    try:
        blows, found = disturb(size, cluster, path, seed)
    finally:
        found_out = visitors.end()
    seconds = time.monotonic() - began
    if not found:
        _renew_each(cluster, store)
    found += found_out + faults_after(cluster, store)
    spread = cluster.renewed_by()
    if max(spread, default=0) < 2:
        found.append("every session was renewed by one instance alone")
    told = f"{_counts(blows)}; people: {_counts(visitors.seen)}; {figures(store.tally())}"
    return Trial(found, seconds, f"{told}; sessions by how many instances renewed them: {dict(spread)}")


def new_sessions(provider: Place, count: int, path: Path) -> SessionStore:
    """A store with a session for each of so many new grants."""
    return SessionStore.create(path, [tokens["refresh_token"] for tokens in provider.new_grants(count)])


def faults_after(provider: Place, store: SessionStore) -> list[str]:
    """What was lost; at the end every session renews once more."""
    found = verdict.faults_of_answers(store) + verdict.faults(provider.database_url, store.sessions())
    if not found:
        _renew_each(provider, store)
        found = verdict.faults_of_answers(store) + verdict.faults(provider.database_url, store.sessions())
    return found


def _renew_each(provider: Place, store: SessionStore) -> None:
    presenter = Presenter(provider.door, store, CALM_SECONDS)
    with suppress(Refusal):  # it stands in the store
        for session in range(len(store.sessions())):
            presenter.renew(session)


def figures(tally: Tally) -> str:
    """How many answers of each kind, and how long the good ones took."""
    took = sorted(tally.milliseconds) or [0]
    half, slowest = took[len(took) // 2], took[len(took) * 99 // 100]
    return f"{_counts(tally.answers)}; p50 {half} ms, p99 {slowest} ms"


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{count} × {name}" for name, count in sorted(counted.items()))
