"""Keeps what the lessons know of a browser, tokens sealed."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from mvc_client.lessons.learner import Held, Learner
from mvc_client.lessons.lesson import Outcome
from mvc_client.lessons.models import LearnerRow
from mvc_client.session.session_store import digest
from shared.sealing import CannotOpen, Sealer

LIFETIME = timedelta(days=90)
"""Longer than any clock is moved by a lesson."""
PURPOSE = "lessons"
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def find(connection: Connection, sealer: Sealer, learner_id: str, now: datetime) -> Learner:
    """What is known; a new learner where nothing is."""
    mine = select(LearnerRow).where(LearnerRow.digest == digest(learner_id), LearnerRow.expires_at > now)
    row = connection.execute(mine).one_or_none()
    if row is None:
        return Learner()
    held = _open(sealer, row.strict)
    outcomes = {key: Outcome(**each) for key, each in row.outcomes.items()}
    return Learner(Held(**json.loads(held)) if held else None, _open(sealer, row.copied), outcomes)


def put(connection: Connection, sealer: Sealer, learner_id: str, learner: Learner, now: datetime) -> None:
    """Keep it in place of what was known; forget those whose time is over. Of two at once the last is kept."""
    connection.execute(delete(LearnerRow).where(LearnerRow.expires_at <= now))
    strict = json.dumps(asdict(learner.held)) if learner.held else None
    values = {
        "digest": digest(learner_id),
        "strict": sealer.seal(strict.encode()) if strict else None,
        "copied": sealer.seal(learner.copied.encode()) if learner.copied else None,
        "outcomes": {key: asdict(each) for key, each in learner.outcomes.items()},
        "expires_at": now + LIFETIME,
    }
    row = _INSERT[connection.dialect.name](LearnerRow).values(values)
    connection.execute(row.on_conflict_do_update(index_elements=[LearnerRow.digest], set_=values))


def _open(sealer: Sealer, sealed: str | None) -> str | None:
    try:
        return sealer.open(sealed).decode() if sealed else None
    except CannotOpen:
        return None
