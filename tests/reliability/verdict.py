"""What must hold afterwards, read from the provider's rows and audit and from what the clients were answered."""

import base64

from sqlalchemy import Engine, create_engine, select

from idp.audit.models import AuditEvent
from idp.token.models import GrantRow
from idp.token.refresh_token import RefreshToken
from shared import database
from tests.reliability.session_store import SessionStore

HARMLESS = {"GrantCreated", "RefreshShadowed"}
"""Shadowed is an alarm and no more: a storm does ask for eight generations in a row twice."""
EXPECTED = ("200", "502", "503", "no answer")
"""What a client may be answered; a refusal is told apart, and anything else is an error of the provider. 502: the
proxy's own, where the provider did not answer it."""


def faults(database_url: str, sessions: list[tuple[str, int]]) -> list[str]:
    """What is wrong with the grants of these (latest token, how many came before it); nothing, if all is well."""
    engine = create_engine(database.normalise_url(database_url))
    database.configure(engine)
    try:
        return [fault for token, number in sessions for fault in _faults_of(engine, read(token), number)]
    finally:
        engine.dispose()


def faults_of_answers(store: SessionStore) -> list[str]:
    """What is wrong with the provider's answers."""
    forks = [f"{count} successors of one token" for _, count in store.forks()]
    refused = [f"session {session}, token {number}: {said}" for session, number, said in store.refusals()]
    strange = [f"{count} × {answer}" for answer, count in store.tally().answers.items() if answer not in EXPECTED]
    return forks + refused + strange


def read(text: str) -> RefreshToken:
    """A token taken apart as its format says, without looking at the MAC."""
    raw = base64.urlsafe_b64decode(text)
    return RefreshToken(raw[0], raw[1:17].hex(), int.from_bytes(raw[17:21]), raw[21:53])


def _faults_of(engine: Engine, token: RefreshToken, number: int) -> list[str]:
    with engine.connect() as connection:
        row = connection.execute(
            select(GrantRow.generation, GrantRow.current_hash, GrantRow.revoked_because).where(
                GrantRow.id == token.grant_id
            )
        ).one()
        events = connection.scalars(select(AuditEvent.type).where(AuditEvent.grant_id == token.grant_id)).all()
    found = [f"event {event}" for event in events if event not in HARMLESS]
    if row.revoked_because:
        found.append(f"revoked: {row.revoked_because}")
    if row.current_hash != token.hash:
        found.append("the stored token is not the current one")
    if not row.generation == token.generation == number:
        found.append(f"generation {row.generation}, token of generation {token.generation}, {number} renewals")
    return [f"grant {token.grant_id}: {fault}" for fault in found]
