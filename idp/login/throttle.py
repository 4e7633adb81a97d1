"""RULES: when a counter of wrong passwords closes, for how long, and what it forgives. The policy is in `__init__`."""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limits:
    """A counter closes at the `free`-th wrong try for `first_wait`, doubling up to `longest_wait`."""

    free: int
    forgive_every: timedelta
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(minutes=15)

    @property
    def most(self) -> int:
        """Counting stops where the wait is longest, so that forgiving does not take for ever."""
        return self.free + math.ceil(math.log2(self.longest_wait / self.first_wait))

    def wait(self, wrong: int) -> timedelta:
        """How long a counter with so many wrong tries stays closed; nothing below `free`."""
        if wrong < self.free:
            return timedelta(0)
        return min(self.first_wait * 2 ** (wrong - self.free), self.longest_wait)


ACCOUNT = Limits(free=5, forgive_every=timedelta(hours=1))
ADDRESS = Limits(free=20, forgive_every=timedelta(minutes=1))
FAMILIAR_FOR = timedelta(days=90)
"""So long is an address one "where this account signed in before"."""

COUNTED_FOR = timedelta(days=1)
"""By then a counter has forgiven everything (most wrong tries times forgiving) and may go."""


@dataclass(frozen=True)
class Counter:
    """Wrong tries; `counted_at` is the moment from which forgiving counts."""

    wrong: int
    counted_at: datetime
    closed_until: datetime | None = None


def closed_until(counter: Counter, limits: Limits, now: datetime) -> datetime | None:
    """When the next try is allowed; None: now. An end further away than any wait is a clock that went back: open."""
    end = counter.closed_until
    if end is None or end <= now or end - now > limits.longest_wait:
        return None
    return end


def count(counter: Counter | None, limits: Limits, now: datetime) -> Counter:
    """The counter with one more wrong try, after forgiving what time has forgiven."""
    if counter is None:
        counter = Counter(0, now)
    forgiven = max(0, (now - counter.counted_at) // limits.forgive_every)
    left = max(0, counter.wrong - forgiven)
    wrong = min(left + 1, limits.most)
    wait = limits.wait(wrong)
    return Counter(
        wrong=wrong,
        counted_at=min(now, counter.counted_at + forgiven * limits.forgive_every) if left else now,
        closed_until=now + wait if wait else None,
    )


def take_back(counter: Counter) -> Counter:
    """The counter without the try that turned out right; it was open for that one, so it is open again."""
    return Counter(max(0, counter.wrong - 1), counter.counted_at)


def tries_left(counter: Counter, limits: Limits) -> int:
    """How many more wrong tries before it closes."""
    return max(0, limits.free - counter.wrong)


def address_group(address: str | None) -> str:
    """The address to count by: an IPv6 network of 64 bits is one household, an IPv4 address in IPv6 dress is itself."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return str(parsed)
