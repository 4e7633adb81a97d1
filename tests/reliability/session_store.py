"""What the clients of one application share: the latest token of each session, in an SQLite file.

As an honest client does: a token is read before it is shown, and its successor stored before it is used. Beside it
stands what the judge needs: every successor that was ever answered, every refusal, how long the answers took.
"""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

_TABLES = """
CREATE TABLE session (id INTEGER PRIMARY KEY, token TEXT NOT NULL, number INTEGER NOT NULL DEFAULT 0);
CREATE TABLE successor (shown TEXT, next TEXT, session INTEGER, PRIMARY KEY (shown, next)) WITHOUT ROWID;
CREATE TABLE refusal (session INTEGER, number INTEGER, said TEXT);
CREATE TABLE tally (answers TEXT, milliseconds TEXT);
"""


@dataclass
class Tally:
    """What one client was answered: how often what, and the milliseconds that the good answers took."""

    answers: Counter[str] = field(default_factory=Counter)
    milliseconds: list[int] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count the other's as well."""
        self.answers += other.answers
        self.milliseconds += other.milliseconds


class SessionStore:
    """One process's connection to the file."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")  # clients are killed here, never the machine

    @classmethod
    def create(cls, path: Path, tokens: list[str]) -> "SessionStore":
        """A new file; session `i` begins with `tokens[i]`."""
        store = cls(path)
        store._database.execute("PRAGMA journal_mode = WAL")
        store._database.executescript(_TABLES)
        store._database.executemany("INSERT INTO session (id, token) VALUES (?, ?)", enumerate(tokens))
        return store

    def read(self, session: int) -> tuple[str, int]:
        """The latest token, and how many came before it."""
        return self._database.execute("SELECT token, number FROM session WHERE id = ?", (session,)).fetchone()

    def persist(self, session: int, shown: str, successor: str) -> None:
        """Put the successor in the place of what was shown, unless another process has been faster."""
        known = "SELECT 1 FROM successor WHERE shown = ? AND next = ?"
        if self._database.execute(known, (shown, successor)).fetchone():
            return
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("INSERT OR IGNORE INTO successor VALUES (?, ?, ?)", (shown, successor, session))
            self._database.execute(
                "UPDATE session SET token = ?, number = number + 1 WHERE id = ? AND token = ?",
                (successor, session, shown),
            )

    def note_refusal(self, session: int, number: int, said: str) -> None:
        """An honest showing was refused."""
        self._database.execute("INSERT INTO refusal VALUES (?, ?, ?)", (session, number, said))

    def add_tally(self, tally: Tally) -> None:
        """Hand in what was counted."""
        row = (json.dumps(tally.answers), json.dumps(tally.milliseconds))
        self._database.execute("INSERT INTO tally VALUES (?, ?)", row)

    def tally(self) -> Tally:
        """Of all clients together."""
        whole = Tally()
        for answers, milliseconds in self._database.execute("SELECT answers, milliseconds FROM tally"):
            whole.add(Tally(Counter(json.loads(answers)), json.loads(milliseconds)))
        return whole

    def refusals(self) -> list[tuple[int, int, str]]:
        """Session, number of the token, what the provider said."""
        return self._database.execute("SELECT session, number, said FROM refusal").fetchall()

    def forks(self) -> list[tuple[str, int]]:
        """Tokens that were answered with more than one successor, and with how many."""
        return self._database.execute(
            "SELECT shown, count(*) FROM successor GROUP BY shown HAVING count(*) > 1"
        ).fetchall()

    def sessions(self) -> list[tuple[str, int]]:
        """The latest token of each session, and how many came before it."""
        return self._database.execute("SELECT token, number FROM session ORDER BY id").fetchall()
