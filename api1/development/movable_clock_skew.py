"""The clock skew that holds now, in a worker that reads the database at most once a second."""

import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from api1.development import clock_skew_store
from api1.extensions import reading, writing

READ_EVERY_SECONDS = 1.0


class MovableClockSkew:
    """One object an app, safe for threads. `seconds`: of the setting, which holds while nobody chose otherwise."""

    def __init__(self, seconds: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._setting = self._now = seconds
        self._monotonic = monotonic
        self._until = float("-inf")

    def __call__(self) -> int:
        """Seconds. While the database does not answer: what held before."""
        if self._monotonic() >= self._until:
            self._until = self._monotonic() + READ_EVERY_SECONDS
            self._read()
        return self._now

    def choose(self, seconds: int | None) -> None:
        """From now on, and in the other workers within READ_EVERY_SECONDS; None: the setting's again."""
        with writing() as connection:
            clock_skew_store.choose(connection, seconds)
        self._until = float("-inf")

    def _read(self) -> None:
        try:
            with reading() as connection:
                chosen = clock_skew_store.chosen(connection)
        except SQLAlchemyError:
            return
        self._now = self._setting if chosen is None else chosen
