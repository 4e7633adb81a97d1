"""The web client's own renewals, store and leases over a network that loses answers."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from prometheus_client import CollectorRegistry

from mvc_client import migration
from mvc_client.app import create_app
from mvc_client.extensions import db, reading, writing
from mvc_client.renewal_mode import RenewalMode
from mvc_client.services import services
from mvc_client.session import session_store
from mvc_client.session.events import Trigger
from mvc_client.session.web_session import Person
from mvc_client.settings import MvcClientSettings
from mvc_client.tokens import token_set, token_store
from mvc_client.tokens.renewal import OUTCOMES, Ended, Failed, Renewed, Renewer
from mvc_client.tokens.token_endpoint import TokenEndpoint
from shared import clock
from shared.meters import Tally as Meter
from tests.reliability.lossy_proxy import lossy_proxy
from tests.reliability.presenter import CLIENT
from tests.reliability.provider import Provider

SCOPE = "openid profile api1"
HASTE = 10
"""A renewal pauses between its attempts this many times shorter than in earnest."""


@dataclass(frozen=True)
class LostAnswers:
    """Its size: so many renewals in all, by so many threads."""

    sessions: int
    renewals: int
    threads: int


SMALL = LostAnswers(sessions=12, renewals=60, threads=8)
FULL = LostAnswers(sessions=100, renewals=2000, threads=8)


class WebClient:
    """The client's app without its pages, with a signed-in session for each token answer."""

    def __init__(self, app: Flask, answers: list[dict[str, Any]]) -> None:
        self._app = app
        self.outcomes: Counter[str] = Counter()
        self._lock = threading.Lock()
        with app.app_context(), writing() as connection:
            known = services()
            self._renewer = Renewer(
                known.provider,
                TokenEndpoint(known.http, *CLIENT),
                known.verifier,
                known.sealer,
                SCOPE,
                Meter(CollectorRegistry(), "renewals_total", "By outcome", outcome=OUTCOMES),
                sleep=lambda seconds: time.sleep(seconds / HASTE),
            )
            self.sessions = [session_store.new_id() for _ in answers]
            for session_id, answer in zip(self.sessions, answers, strict=True):
                tokens = token_set.first(answer, clock.now(), SCOPE)
                sealed = token_store.seal(known.sealer, session_id, tokens)
                person = Person(sub="alice", sid=None, name="Alice", amr="pwd")
                session_store.add(connection, session_id, session_id, person, sealed, RenewalMode.AHEAD, clock.now())

    def renew_at_random(self, renewals: int, choice: random.Random) -> None:
        """Until all threads together have done so many, or somebody is signed out; two may well meet at one session."""
        while self._goes_on(renewals):
            self.renew(choice.choice(self.sessions))

    def renew(self, session_id: str) -> None:
        """Once; the outcome is counted."""
        with self._app.app_context():
            with reading() as connection:
                version = token_store.read(connection, session_id).version
            outcome = self._renewer.renew(session_id, version, Trigger.AHEAD)
        with self._lock:
            self.outcomes[_name(outcome)] += 1

    def _goes_on(self, renewals: int) -> bool:
        seen = self.outcomes
        return max(seen["renewed"], seen["failed for now"]) < renewals and not seen["signed out"]

    def tokens(self) -> list[tuple[str, int]]:
        """The latest token of each session that lives, and how many came before it."""
        with self._app.app_context(), reading() as connection:
            stored = [(each, token_store.read(connection, each).sealed) for each in self.sessions]
            sets = [token_store.unseal(services().sealer, each, sealed) for each, sealed in stored if sealed]
        return [(each.refresh_token or "", each.number - 1) for each in sets]


def suffer(size: LostAnswers, provider: Provider, seed: int) -> tuple[WebClient, Counter[str]]:
    """Many renewals over a lossy network, then one of each session over a good one; the client, and what got lost."""
    answers = provider.new_grants(size.sessions)
    with lossy_proxy(provider.port, seed) as proxy, _app(provider, proxy.url, seed) as app:
        client = WebClient(app, answers)
        threads = [
            threading.Thread(target=client.renew_at_random, args=(size.renewals, random.Random(f"{seed} {number}")))
            for number in range(size.threads)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        proxy.heal()
        for session_id in client.sessions:
            client.renew(session_id)
        return client, proxy.fates


@contextmanager
def _app(provider: Provider, proxy_url: str, seed: int) -> Iterator[Flask]:
    settings = MvcClientSettings(
        environment="development",
        database_url=f"sqlite:///{provider.folder / f'web-client-{seed}.sqlite'}",
        secret_key="of the web client in the trials of lost answers",  # pyright: ignore[reportArgumentType]
        issuer=provider.issuer,
        backchannel_url=proxy_url,
    )
    migration.migrate(settings)
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def _name(outcome: Renewed | Failed | Ended) -> str:
    match outcome:
        case Renewed():
            return "renewed" if outcome.by_us else "renewed by another thread"
        case Failed():
            return "failed for now"
        case Ended():
            return "signed out"
