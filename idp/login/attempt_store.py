"""Counts tries in the database: the counters' rows are locked while they are judged, so none is counted twice."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from idp import batches
from idp.login import throttle
from idp.login.models import FamiliarAddressRow, LoginCounterRow
from idp.login.throttle import ACCOUNT, ADDRESS, FAMILIAR_FOR, Counter, Limits


@dataclass(frozen=True)
class TryKeys:
    """The keys of everything that a try may count on."""

    account: bytes
    address: bytes
    pair: bytes


@dataclass(frozen=True)
class Refused:
    """A counter is closed until `until`, after so many wrong tries. `by`: the "account" or the "address"."""

    until: datetime
    wrong: int = field(default=0, compare=False)
    by: str = field(default="account", compare=False)


@dataclass(frozen=True)
class Admitted:
    """The password may be looked at; the try is counted as wrong already.

    `closed_by`: the counter ("account" or "address") that this try closes if it is wrong, and until when.
    """

    counters: tuple[bytes, ...]
    tries_left: int
    closed_by: str | None
    closed_until: datetime | None


def keys_for(secret: bytes, account: str, address_group: str) -> TryKeys:
    """The keys of one try; `secret` keeps them from being guessed by whoever reads the database."""
    return TryKeys(
        account=account_key(secret, account),
        address=_key(secret, "address", address_group),
        pair=_key(secret, "pair", account, address_group),
    )


def account_key(secret: bytes, account: str) -> bytes:
    """What everything about this account is found by."""
    return _key(secret, "account", account)


def forget(connection: Connection, accounts: Sequence[bytes]) -> None:
    """Forget the wrong tries at these accounts, and the addresses where they signed in."""
    counters = or_(LoginCounterRow.account.in_(accounts), LoginCounterRow.key.in_(accounts))
    connection.execute(delete(LoginCounterRow).where(counters))
    connection.execute(delete(FamiliarAddressRow).where(FamiliarAddressRow.account.in_(accounts)))


def closed(connection: Connection, keys: TryKeys, now: datetime) -> Refused | None:
    """Whether `admit` would refuse a try; counts nothing and locks nothing."""
    limits = _limits_of(connection, keys, now)
    found = {key: counter for key in limits if (counter := _read(connection, key, lock=False))}
    return _closed(found, keys, limits, now)


def admit(connection: Connection, keys: TryKeys, now: datetime) -> Admitted | Refused:
    """Count a try, or refuse it without counting. To be committed before the password is looked at."""
    limits = _limits_of(connection, keys, now)
    before = _lock(connection, keys, limits, now)
    refused = _closed(before, keys, limits, now)
    if refused is not None:
        return refused
    after = {key: throttle.count(before[key], limits[key], now) for key in limits}
    for key, counter in after.items():
        _save(connection, key, counter)
    closing = max(after, key=lambda key: after[key].closed_until or now)
    closes = after[closing].closed_until is not None
    return Admitted(
        counters=tuple(sorted(limits)),
        tries_left=min(throttle.tries_left(after[key], limits[key]) for key in limits),
        closed_by=_named(closing, keys) if closes else None,
        closed_until=after[closing].closed_until,
    )


def settle(connection: Connection, keys: TryKeys, admitted: Admitted, now: datetime) -> None:
    """The password was right: take the try back, clear the account's counter, remember the address."""
    for key in admitted.counters:
        if key == keys.address:  # not cleared: an own account must not be a way to guess at others
            counter = _read(connection, key)
            if counter is not None:
                _save(connection, key, throttle.take_back(counter))
        else:
            connection.execute(delete(LoginCounterRow).where(LoginCounterRow.key == key))
    _remember(connection, keys, now)


def remove_forgiven(connection: Connection, until: datetime) -> int:
    """Forget a batch of counters that count from no later than `until`; answers how many."""
    row = LoginCounterRow
    return len(batches.remove(connection, row, row.key, row.counted_at, until))


def remove_unfamiliar(connection: Connection, until: datetime) -> int:
    """Forget a batch of addresses where nobody signed in after `until`; answers how many."""
    row = FamiliarAddressRow
    return len(batches.remove(connection, row, row.key, row.signed_in_at, until))


def _closed(
    counters: Mapping[bytes, Counter], keys: TryKeys, limits: Mapping[bytes, Limits], now: datetime
) -> Refused | None:
    ends = {key: end for key in counters if (end := throttle.closed_until(counters[key], limits[key], now))}
    if not ends:
        return None
    last = max(ends, key=lambda key: ends[key])
    return Refused(ends[last], counters[last].wrong, _named(last, keys))


def _named(counter: bytes, keys: TryKeys) -> str:
    return "address" if counter == keys.address else "account"


def _limits_of(connection: Connection, keys: TryKeys, now: datetime) -> Mapping[bytes, Limits]:
    familiar = connection.execute(
        select(FamiliarAddressRow.key).where(
            FamiliarAddressRow.key == keys.pair, FamiliarAddressRow.signed_in_at > now - FAMILIAR_FOR
        )
    ).one_or_none()
    return {keys.pair: ACCOUNT} if familiar else {keys.account: ACCOUNT, keys.address: ADDRESS}


def _lock(connection: Connection, keys: TryKeys, limits: Mapping[bytes, Limits], now: datetime) -> dict[bytes, Counter]:
    """The counters' rows, made where missing and locked, always in the same order so that two tries cannot deadlock."""
    found: dict[bytes, Counter] = {}
    for key in sorted(limits):
        counter = _read(connection, key)
        if counter is None:
            account = None if key == keys.address else keys.account
            _insert(connection, LoginCounterRow, key=key, account=account, wrong=0, counted_at=now)
            counter = _read(connection, key)
        found[key] = counter or Counter(0, now)
    return found


def _read(connection: Connection, key: bytes, *, lock: bool = True) -> Counter | None:
    found = select(LoginCounterRow.wrong, LoginCounterRow.counted_at, LoginCounterRow.closed_until).where(
        LoginCounterRow.key == key
    )
    row = connection.execute(found.with_for_update() if lock else found).one_or_none()
    return Counter(*row) if row is not None else None


def _save(connection: Connection, key: bytes, counter: Counter) -> None:
    connection.execute(
        update(LoginCounterRow)
        .where(LoginCounterRow.key == key)
        .values(wrong=counter.wrong, counted_at=counter.counted_at, closed_until=counter.closed_until)
    )


def _remember(connection: Connection, keys: TryKeys, now: datetime) -> None:
    known = update(FamiliarAddressRow).where(FamiliarAddressRow.key == keys.pair).values(signed_in_at=now)
    if connection.execute(known).rowcount == 0:
        _insert(connection, FamiliarAddressRow, key=keys.pair, account=keys.account, signed_in_at=now)


def _insert(connection: Connection, table: Any, **values: Any) -> None:
    """Insert; nothing happens where another transaction was first."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(**values))
    except IntegrityError:
        return


def _key(secret: bytes, *parts: str) -> bytes:
    message = ascii(parts).encode("ascii")  # quoted, so that no part can run into the next
    return hmac.new(secret, message, hashlib.sha256).digest()
