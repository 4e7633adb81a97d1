"""Something else commits between a request's look at the database and its own write: in this order, every time."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask
from sqlalchemy import Connection, event, text

from idp.extensions import db
from shared.database import WRITE
from tests.idp.databases import Database, engine_for

Answer = TypeVar("Answer")


def with_a_change_in_between(app: Flask, database: Database, change: str, request: Callable[[], Answer]) -> Answer:
    """The answer to `request`, whose first write transaction begins right after `change` (SQL) was committed."""
    changes = [change]
    other = engine_for(database)

    def begins(_connection: Connection, options: dict[str, object]) -> None:
        if options.get("sixty_write") and changes:
            with other.connect().execution_options(**WRITE) as connection, connection.begin():
                connection.execute(text(changes.pop()))

    with app.app_context():
        event.listen(db.engine, "set_connection_execution_options", begins)
    answer = request()
    other.dispose()
    assert not changes, "the request wrote nothing"
    return answer
