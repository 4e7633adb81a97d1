"""What happened to each grant, in few small rows (`lineage`). Rows go with their grant."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from idp import batches
from idp.token.lineage import GrantEvent, Kind
from idp.token.models import GrantEventRow

_ROW = GrantEventRow
_KEY = ("grant_id", "slot")
_FACTS = ("kind", "at", "generation", "jti", "lifetime_seconds", "milliseconds_since_rotation", "address")


def _put(insert: Any) -> Any:
    """Made once: a renewal must not wait for a statement to be built."""
    row = insert(_ROW).values({name: bindparam(name) for name in (*_KEY, *_FACTS)})
    return row.on_conflict_do_update(index_elements=_KEY, set_={name: row.excluded[name] for name in _FACTS})


_PUT = {"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}


def put(connection: Connection, grant_id: str, slot: int, event: GrantEvent) -> None:
    """Keep the event, in place of what stood in its slot."""
    since = event.seconds_since_rotation
    values = {
        "grant_id": grant_id,
        "slot": slot,
        "kind": event.kind,
        "at": event.at,
        "generation": event.generation,
        "jti": event.jti,
        "lifetime_seconds": event.lifetime_seconds,
        "milliseconds_since_rotation": None if since is None else round(since * 1000),
        "address": event.address,
    }
    connection.execute(_PUT[connection.dialect.name], values)


def find(connection: Connection, grant_ids: Sequence[str]) -> Mapping[str, Sequence[GrantEvent]]:
    """The events of each of these grants, the oldest first."""
    query = select(_ROW.grant_id, *(getattr(_ROW, name) for name in _FACTS)).where(_ROW.grant_id.in_(grant_ids))
    found: dict[str, list[GrantEvent]] = {grant_id: [] for grant_id in grant_ids}
    for row in connection.execute(query.order_by(_ROW.at, _ROW.generation, _ROW.slot)):
        found[row.grant_id].append(_event(row))
    return found


def remove(connection: Connection, grant_ids: Sequence[str]) -> None:
    """Forget all events of these grants."""
    for start in range(0, len(grant_ids), batches.ROWS):
        connection.execute(delete(_ROW).where(_ROW.grant_id.in_(grant_ids[start : start + batches.ROWS])))


def _event(row: Any) -> GrantEvent:
    milliseconds = row.milliseconds_since_rotation
    return GrantEvent(
        kind=Kind(row.kind),
        at=row.at,
        generation=row.generation,
        jti=row.jti,
        lifetime_seconds=row.lifetime_seconds,
        seconds_since_rotation=None if milliseconds is None else milliseconds / 1000,
        address=row.address,
    )
