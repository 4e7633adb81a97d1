"""On PostgreSQL: a request that comes while the test holds a row, and waits for it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy import text

from idp.extensions import reading

Answer = TypeVar("Answer")
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


class Meanwhile(Generic[Answer]):
    """It has ended, or waits for the test's transaction, when this is made."""

    def __init__(self, app: Flask, request: Callable[[], Answer]) -> None:
        self._answers: list[Answer] = []
        self._thread = threading.Thread(target=lambda: self._answers.append(request()))
        self._thread.start()
        with app.app_context(), reading() as connection:
            while self._thread.is_alive() and not connection.execute(WAITING).scalar_one():
                connection.rollback()

    def answer(self) -> Answer:
        """What it was answered."""
        self._thread.join(20)
        return self._answers[0]
