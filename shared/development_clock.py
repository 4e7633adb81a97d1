"""POST /development/clock: moves one service's clock, in development only; GET tells how far it is moved.

`{"offset_seconds": n}` as application/json answers 204; n is how far ahead of the machine's clock this service lives
from now on (0: back to normal). The offset lives in the service's database, in a table of one row; every process looks
there twice a second, so that all workers on all machines move together. A service that is started lives in the
machine's time again, and so do the others on its database. In production there is no route, and nobody looks.
"""

import threading
import time
from typing import cast

from flask import Blueprint, Flask, Response, abort, jsonify, request
from sqlalchemy import Column, Connection, Engine, Float, Integer, MetaData, Table, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from shared import clock
from shared.service_database import ServiceDatabase
from shared.settings import ServiceSettings

LIMIT_SECONDS = 10 * 365 * 86_400
LOOK_SECONDS = 0.5
_moving = threading.Lock()
"""Held by whoever looks or moves: a look that began before a move must not undo it in this process."""


def table(metadata: MetaData) -> Table:
    """The table, among the service's others."""
    return Table(
        "development_clock",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("offset_seconds", Float, nullable=False),
    )


def read(connection: Connection, offsets: Table) -> float:
    """How far the clock is moved: the newest row; 0 where there is none."""
    newest = select(offsets.c.offset_seconds).order_by(offsets.c.id.desc()).limit(1)
    return connection.execute(newest).scalar() or 0.0


def write(connection: Connection, offsets: Table, seconds: float) -> None:
    """Move it. Of two at once one is the newest."""
    made = connection.execute(insert(offsets).values(offset_seconds=seconds)).inserted_primary_key
    assert made is not None
    connection.execute(delete(offsets).where(offsets.c.id < made[0]))


class Follower:
    """Looks twice a second, in whichever thread asks for the time, and never makes anybody wait for anybody."""

    def __init__(self, engine: Engine, offsets: Table, look_seconds: float = LOOK_SECONDS) -> None:
        self._engine = engine
        self._look_seconds = look_seconds
        self._offsets = offsets
        self._next_look = 0.0

    def __call__(self) -> None:
        """Look, unless somebody has just done so. A database that does not answer leaves the clock as it is."""
        if time.monotonic() < self._next_look or not _moving.acquire(blocking=False):
            return
        try:
            with self._engine.connect() as connection:
                clock.set_offset_seconds(read(connection, self._offsets))
        except SQLAlchemyError:
            pass
        finally:
            self._next_look = time.monotonic() + self._look_seconds
            _moving.release()


def follow_in(app: Flask, db: ServiceDatabase, settings: ServiceSettings) -> None:
    """Let this process live in the time of its service from now on: a worker, or a command. Only in development."""
    if settings.is_development:
        with app.app_context():
            clock.follow(Follower(db.engine, _table_of(db)))


def reset(db: ServiceDatabase, settings: ServiceSettings) -> None:
    """Back to the machine's time, when a service is started in development. Needs an app context."""
    if settings.is_development:
        with db.writing() as connection:
            connection.execute(delete(_table_of(db)))


def move(db: ServiceDatabase, seconds: float) -> None:
    """Set how far this service's clock is ahead. Development only; whoever calls it checks that."""
    with _moving:
        with db.writing() as connection:
            write(connection, _table_of(db), seconds)
        clock.set_offset_seconds(seconds)


def _table_of(db: ServiceDatabase) -> Table:
    return db.metadata.tables["development_clock"]


def blueprint(db: ServiceDatabase) -> Blueprint:
    """The routes."""
    development_clock = Blueprint("development_clock", __name__)

    @development_clock.get("/development/clock")
    def tell_clock() -> Response:
        return jsonify(offset_seconds=clock.offset_seconds())

    @development_clock.post("/development/clock")
    def move_clock() -> Response | tuple[Response, int]:
        """204, 400 `{"error": "invalid_request"}`, or 415: a page of another site can send no JSON unasked."""
        if request.mimetype != "application/json":
            abort(415)
        seconds = _seconds()
        if seconds is None:
            wanted = "offset_seconds must be a number of seconds, at most ten years"
            return jsonify(error="invalid_request", error_description=wanted), 400
        move(db, seconds)
        return Response(status=204)

    return development_clock


def _seconds() -> float | None:
    try:
        body: object = request.get_json(silent=True)
    except RecursionError:  # thousands of nested brackets
        return None
    seconds = cast("dict[str, object]", body).get("offset_seconds") if isinstance(body, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not abs(seconds) <= LIMIT_SECONDS:
        return None
    return float(seconds)
