"""Something else commits between a request's look at the database and its own write: in this order, every time."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy import Connection, event

from idp.extensions import db

Answer = TypeVar("Answer")


def with_a_change_in_between(app: Flask, database: Path, change: str, request: Callable[[], Answer]) -> Answer:
    """The answer to `request`, whose first write transaction begins after `change` (SQL) was committed.

    Another connection holds the only write lock with the uncommitted change until the request waits for it.
    """
    waits, answers = threading.Event(), list[Answer]()

    def begins(_connection: Connection, options: dict[str, object]) -> None:
        if options.get("sixty_write"):
            waits.set()

    with app.app_context():
        event.listen(db.engine, "set_connection_execution_options", begins)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute(change)
        thread = threading.Thread(target=lambda: answers.append(request()))
        thread.start()
        assert waits.wait(20)
        other.execute("COMMIT")
        thread.join(20)
    return answers[0]
