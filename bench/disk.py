"""How much room tables take: bytes of their own, and of their indexes."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

_SQLITE = text("SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE name = :name")
_INDEXES = text("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :name")
_POSTGRESQL = text("SELECT pg_table_size(CAST(:name AS regclass)), pg_indexes_size(CAST(:name AS regclass))")


@dataclass(frozen=True)
class Room:
    """Bytes."""

    table: int
    indexes: int


def of(connection: Connection, name: str) -> Room:
    """Of one table. Needs SQLite's `dbstat`, which most builds have."""
    if connection.dialect.name == "postgresql":
        return Room(*connection.execute(_POSTGRESQL, {"name": name}).one())
    indexes = connection.scalars(_INDEXES, {"name": name}).all()
    return Room(_pages(connection, name), sum(_pages(connection, each) for each in indexes))


def _pages(connection: Connection, name: str) -> int:
    return connection.execute(_SQLITE, {"name": name}).scalar_one()
