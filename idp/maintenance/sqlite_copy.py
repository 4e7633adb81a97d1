"""Copies an SQLite database while it is in use, and puts a copy back while nobody uses it.

By SQLite's own online backup: a copy is what the database was at one moment, writers do not wait. Putting one back is
one transaction on the same file: it happens as a whole or not at all.
"""

import os
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

from idp import schema
from idp.keys.key_material import KeySealer

OTHERS_MAY_TAKE_SECONDS = 1.0
USE_PG_DUMP = (
    "The database is not SQLite. For PostgreSQL: pg_dump --format=custom --file=FILE DATABASE, "
    "and back: pg_restore --clean --if-exists --dbname=DATABASE FILE"
)


class CopyRefusedError(Exception):
    """The copy cannot be made or put back; the message says why, and nothing was changed."""


def path_of(database_url: str) -> Path:
    """The file of an SQLite database. Raises CopyRefusedError for any other."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise CopyRefusedError(USE_PG_DUMP)
    return Path(url.database)


def copy_out(database: Path, copy: Path) -> None:
    """Make a copy that only its owner may read, never over another file. Raises CopyRefusedError."""
    descriptor, name = _fresh_file(copy)
    partial = Path(name)
    try:
        os.close(descriptor)
        with closing(_open(database)) as live, closing(sqlite3.connect(partial)) as fresh:
            live.backup(fresh)
            fresh.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
            _require_sound(fresh, database)
        _keep(partial, copy)
    except sqlite3.Error as error:
        raise CopyRefusedError(f"{database}: {error}") from None
    finally:
        partial.unlink(missing_ok=True)


def require_usable(copy: Path, secret_keys: Sequence[str]) -> str:
    """The revision of a copy that this version can serve with these secret keys.

    Raises CopyRefusedError, and SettingsError where the keys in it were sealed with another secret key.
    """
    try:
        with closing(_open(copy)) as opened:
            _require_sound(opened, copy)
            (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone() or (None,)
            signing = opened.execute("SELECT sealed_jwk FROM signing_key").fetchall()
            refresh = opened.execute("SELECT sealed_pair FROM refresh_token_key").fetchall()
    except sqlite3.Error as error:
        raise CopyRefusedError(f"{copy}: is no copy of a provider's database ({error})") from None
    if revision not in schema.known_revisions():
        raise CopyRefusedError(f"{copy}: is at revision {revision}, which this version does not know; use a newer one")
    sealer = KeySealer(secret_keys)
    for (sealed,) in signing:
        sealer.open_signing_key(sealed)
    for (sealed,) in refresh:
        sealer.open_refresh_key(sealed)
    return str(revision)


def copy_in(copy: Path, database: Path) -> None:
    """Put a copy in the place of everything in the database. Raises CopyRefusedError where somebody uses it."""
    if database.exists() and database.samefile(copy):
        raise CopyRefusedError(f"{copy}: is the database itself")
    try:
        with closing(_open(copy)) as source, closing(_connect(database)) as target:
            _lock_alone(target, database)
            source.backup(target)
    except sqlite3.Error as error:
        raise CopyRefusedError(f"{database}: {error}; move it away to begin with a fresh one") from None


def _lock_alone(target: sqlite3.Connection, database: Path) -> None:
    """Leaving WAL needs that nobody else has the file open; from then on nobody else can open it."""
    target.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        target.execute("PRAGMA journal_mode = DELETE").fetchone()
        target.execute("BEGIN EXCLUSIVE")
        target.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise CopyRefusedError(f"{database}: is in use ({error}). Stop the provider and every command first") from None


def _open(path: Path) -> sqlite3.Connection:
    """An existing file; one that is missing is not made."""
    return sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=rw", uri=True)


def _connect(database: Path) -> sqlite3.Connection:
    database.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(database, timeout=OTHERS_MAY_TAKE_SECONDS, isolation_level=None)


def _require_sound(opened: sqlite3.Connection, path: Path) -> None:
    (verdict,) = opened.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise CopyRefusedError(f"{path}: is damaged ({verdict})")


def _fresh_file(copy: Path) -> tuple[int, str]:
    if copy.exists():
        raise CopyRefusedError(f"{copy}: is there already")
    try:
        return tempfile.mkstemp(dir=copy.parent, prefix=f".{copy.name}.")
    except OSError as error:
        raise CopyRefusedError(f"{copy}: {error.strerror}") from None


def _keep(partial: Path, copy: Path) -> None:
    """On the disk before it has its name, so that a copy with a name is a whole one."""
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    with suppress(FileExistsError):
        os.link(partial, copy)
        return
    raise CopyRefusedError(f"{copy}: is there already")
