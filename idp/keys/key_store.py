"""Signing keys and refresh-token keys in the database. Secret parts go in and come out sealed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, text

from idp.keys.models import RefreshTokenKeyRow, SigningKeyRow
from idp.keys.schedule import KeyTimes


@dataclass(frozen=True)
class SealedSigningKey:
    """A signing key as it lies in the database."""

    times: KeyTimes[str]
    alg: str
    sealed_jwk: str


@dataclass(frozen=True)
class SealedRefreshKey:
    """A pair of refresh-token keys as it lies in the database."""

    times: KeyTimes[int]
    sealed_pair: str


def lock(connection: Connection) -> None:
    """Let only one process at a time look for missing keys; SQLite's write transaction is that lock already."""
    if connection.dialect.name == "postgresql":
        table = SigningKeyRow.__tablename__
        connection.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))


def find_signing_keys(connection: Connection) -> list[SealedSigningKey]:
    """All signing keys."""
    row = SigningKeyRow
    rows = connection.execute(select(row.kid, row.signs_from, row.retired_at, row.alg, row.sealed_jwk))
    return [SealedSigningKey(KeyTimes(kid, begin, end), alg, jwk) for kid, begin, end, alg, jwk in rows]


def find_refresh_keys(connection: Connection) -> list[SealedRefreshKey]:
    """All pairs of refresh-token keys."""
    row = RefreshTokenKeyRow
    rows = connection.execute(select(row.key_id, row.signs_from, row.retired_at, row.sealed_pair))
    return [SealedRefreshKey(KeyTimes(key_id, begin, end), pair) for key_id, begin, end, pair in rows]


def add_signing_key(connection: Connection, kid: str, alg: str, sealed_jwk: str, now: datetime) -> None:
    """Keep a signing key that is in use from `now` on."""
    values = {"kid": kid, "alg": alg, "sealed_jwk": sealed_jwk, "created_at": now, "signs_from": now}
    connection.execute(insert(SigningKeyRow).values(values))


def add_refresh_key(connection: Connection, key_id: int, sealed_pair: str, now: datetime) -> None:
    """Keep a pair of refresh-token keys that is in use from `now` on."""
    values = {"key_id": key_id, "sealed_pair": sealed_pair, "created_at": now, "signs_from": now}
    connection.execute(insert(RefreshTokenKeyRow).values(values))
