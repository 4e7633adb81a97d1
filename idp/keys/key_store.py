"""Signing keys and refresh-token keys in the database. Secret parts go in and come out sealed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, text, update

from idp.keys.models import RefreshTokenKeyRow, SigningKeyRow
from idp.keys.schedule import KeyTimes


@dataclass(frozen=True)
class SealedSigningKey:
    """A signing key as it lies in the database."""

    times: KeyTimes[str]
    alg: str
    sealed_jwk: str
    created_at: datetime


@dataclass(frozen=True)
class SealedRefreshKey:
    """A pair of refresh-token keys as it lies in the database."""

    times: KeyTimes[int]
    sealed_pair: str
    created_at: datetime


def lock(connection: Connection) -> None:
    """Let only one process at a time look for missing keys; SQLite's write transaction is that lock already."""
    if connection.dialect.name == "postgresql":
        table = SigningKeyRow.__tablename__
        connection.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))


def find_signing_keys(connection: Connection) -> list[SealedSigningKey]:
    """All signing keys."""
    row = SigningKeyRow
    columns = (row.kid, row.signs_from, row.retired_at, row.alg, row.sealed_jwk, row.created_at)
    rows = connection.execute(select(*columns).order_by(row.alg, row.signs_from))
    return [SealedSigningKey(KeyTimes(kid, begin, end), alg, jwk, made) for kid, begin, end, alg, jwk, made in rows]


def find_refresh_keys(connection: Connection) -> list[SealedRefreshKey]:
    """All pairs of refresh-token keys."""
    row = RefreshTokenKeyRow
    columns = (row.key_id, row.signs_from, row.retired_at, row.sealed_pair, row.created_at)
    rows = connection.execute(select(*columns).order_by(row.signs_from))
    return [SealedRefreshKey(KeyTimes(key_id, begin, end), pair, made) for key_id, begin, end, pair, made in rows]


def add_signing_key(
    connection: Connection, kid: str, alg: str, sealed_jwk: str, now: datetime, signs_from: datetime | None = None
) -> None:
    """Keep a signing key that is in use from `signs_from` on; None: at once."""
    values = {"kid": kid, "alg": alg, "sealed_jwk": sealed_jwk, "created_at": now, "signs_from": signs_from or now}
    connection.execute(insert(SigningKeyRow).values(values))


def add_refresh_key(
    connection: Connection, key_id: int, sealed_pair: str, now: datetime, signs_from: datetime | None = None
) -> None:
    """Keep a pair of refresh-token keys that is in use from `signs_from` on; None: at once."""
    values = {"key_id": key_id, "sealed_pair": sealed_pair, "created_at": now, "signs_from": signs_from or now}
    connection.execute(insert(RefreshTokenKeyRow).values(values))


def retire_signing_key(connection: Connection, kid: str, at: datetime) -> None:
    """It signs until `at`."""
    connection.execute(update(SigningKeyRow).where(SigningKeyRow.kid == kid).values(retired_at=at))


def retire_refresh_key(connection: Connection, key_id: int, at: datetime) -> None:
    """It makes tokens until `at`."""
    connection.execute(update(RefreshTokenKeyRow).where(RefreshTokenKeyRow.key_id == key_id).values(retired_at=at))


def hurry_signing_key(connection: Connection, kid: str, at: datetime) -> None:
    """It signs from `at` on."""
    connection.execute(update(SigningKeyRow).where(SigningKeyRow.kid == kid).values(signs_from=at))


def hurry_refresh_key(connection: Connection, key_id: int, at: datetime) -> None:
    """It makes tokens from `at` on."""
    connection.execute(update(RefreshTokenKeyRow).where(RefreshTokenKeyRow.key_id == key_id).values(signs_from=at))


def reseal_signing_key(connection: Connection, kid: str, sealed_jwk: str) -> None:
    """The same key, sealed anew."""
    connection.execute(update(SigningKeyRow).where(SigningKeyRow.kid == kid).values(sealed_jwk=sealed_jwk))


def reseal_refresh_key(connection: Connection, key_id: int, sealed_pair: str) -> None:
    """The same pair, sealed anew."""
    connection.execute(
        update(RefreshTokenKeyRow).where(RefreshTokenKeyRow.key_id == key_id).values(sealed_pair=sealed_pair)
    )


def remove_signing_key(connection: Connection, kid: str) -> None:
    """No such key any more."""
    connection.execute(delete(SigningKeyRow).where(SigningKeyRow.kid == kid))


def remove_refresh_key(connection: Connection, key_id: int) -> None:
    """No such pair any more; its id is free."""
    connection.execute(delete(RefreshTokenKeyRow).where(RefreshTokenKeyRow.key_id == key_id))
