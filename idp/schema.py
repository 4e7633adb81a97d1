"""Whether the database has the tables of this version. Cheap, without alembic: for starts, commands and tests.

A revision is named by the number at the beginning of its file in `migrations/versions`; the database keeps the number
that it was last brought to.
"""

from sqlalchemy import Connection, inspect, text

from shared.paths import PROJECT
from shared.settings import SettingsError

VERSIONS = PROJECT / "idp" / "migrations" / "versions"
HOW_TO_UPGRADE = "Run: python -m idp db upgrade"


def newest_revision() -> str:
    """The revision that this version of the software works on."""
    return max(known_revisions())


def known_revisions() -> list[str]:
    """Every revision that this version can migrate from, the oldest first."""
    return sorted(path.stem.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def revision(connection: Connection) -> str | None:
    """What the database was brought to; None: it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def require_newest(connection: Connection) -> None:
    """Raises SettingsError where the schema is not this version's; the message says what to run."""
    found, newest = revision(connection), newest_revision()
    if found == newest:
        return
    if found is None:
        raise SettingsError(f"IDP_DATABASE_URL: the database is empty. {HOW_TO_UPGRADE}")
    if found in known_revisions():
        raise SettingsError(
            f"IDP_DATABASE_URL: the database is at revision {found}, this version needs {newest}. {HOW_TO_UPGRADE}"
        )
    require_known(connection)


def require_known(connection: Connection) -> None:
    """Raises SettingsError where a newer version has migrated the database."""
    found, newest = revision(connection), newest_revision()
    if found is None or found in known_revisions():
        return
    raise SettingsError(
        f"IDP_DATABASE_URL: the database is at revision {found}, which this version does not know (its newest is "
        f"{newest}). A newer version has migrated it: run that one, or with it: python -m idp db downgrade {newest}"
    )
