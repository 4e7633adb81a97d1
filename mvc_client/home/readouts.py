"""RULES: the numbers beside the dial. Each is shown with the moment that it is counted to, and how that came about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mvc_client.moments import clock_text, duration_text, far_text
from mvc_client.renewal_mode import RenewalMode


@dataclass(frozen=True)
class Times:
    """The moments of the current tokens. `refused_at`: None if api1 does not say its skew.

    `ahead_seconds`: how far api1's clock is ahead of ours. `refresh_idle_at`, `refresh_ends_at`: None if there is no
    refresh token or the provider does not say.
    """

    exp: datetime
    refused_at: datetime | None
    due_at: datetime
    session_idle_at: datetime
    session_ends_at: datetime
    skew_seconds: int | None
    ahead_seconds: int = 0
    refresh_idle_at: datetime | None = None
    refresh_ends_at: datetime | None = None

    def left(self, now: datetime) -> int:
        """Seconds until `exp`; negative after it."""
        return seconds_until(self.exp, now)

    def refused_in(self, now: datetime) -> int | None:
        """Seconds until api1 refuses the token; None if it does not say."""
        return None if self.refused_at is None else seconds_until(self.refused_at, now)


@dataclass(frozen=True)
class Readout:
    """One number. `kind` and `until` (Unix seconds; None: it does not move) are for the script that counts down."""

    kind: str
    label: str
    text: str
    at: str
    until: int | None = None


def readouts(times: Times, mode: RenewalMode, can_renew: bool, now: datetime) -> list[Readout]:
    """The four of the page, in their order."""
    return [_expiry(times, now), _refusal(times, now), _renewal(times, mode, can_renew, now), _end(times, now)]


def refused_at(exp: datetime, skew_seconds: int | None) -> datetime | None:
    """The first moment at which api1 refuses a token with this `exp`."""
    return None if skew_seconds is None else exp + timedelta(seconds=skew_seconds)


def seconds_until(moment: datetime, now: datetime) -> int:
    """Whole seconds; the second that has begun counts as if it were over, so that 0 means: now."""
    return int(moment.timestamp()) - int(now.timestamp())


def _expiry(times: Times, now: datetime) -> Readout:
    left = times.left(now)
    text = duration_text(left) if left > 0 else f"−{duration_text(-left)}"
    return Readout("exp", "Token expires in", text, f"{clock_text(times.exp, now)} (exp)", int(times.exp.timestamp()))


def _refusal(times: Times, now: datetime) -> Readout:
    label = "API refuses it in"
    left = times.refused_in(now)
    if left is None or times.refused_at is None:
        return Readout("unknown", label, "unknown", "api1 does not say its clock skew now")
    at = f"{clock_text(times.refused_at, now)} (exp + {times.skew_seconds} s skew{ahead_text(times.ahead_seconds)})"
    text = duration_text(left) if left > 0 else "refused"
    return Readout("refused", label, text, at, int(times.refused_at.timestamp()))


def _renewal(times: Times, mode: RenewalMode, can_renew: bool, now: datetime) -> Readout:
    label = "Renewal due in"
    if not can_renew:
        return Readout("off", label, "never", "there is no refresh token")
    if not mode.renews_ahead:
        return Readout("off", label, "on 401", "when api1 has refused the token")
    left = seconds_until(times.due_at, now)
    text = duration_text(left) if left > 0 else "now due"
    return Readout(
        "due", label, text, f"{clock_text(times.due_at, now)}, if you call then", int(times.due_at.timestamp())
    )


def ahead_text(seconds: int) -> str:
    """`, api1’s clock +200 s`; empty where it goes with ours."""
    return f", api1’s clock {seconds:+d} s".replace("-", "−") if seconds else ""


def _end(times: Times, now: datetime) -> Readout:
    """Of the refresh token, where its end is known: the session may outlive it, but not be renewed."""
    ends = times.refresh_ends_at
    idle = times.refresh_idle_at or ends
    if idle is None:
        return _session(times, now)
    left = seconds_until(idle, now)
    at = far_text(idle, now) + (f", at most {far_text(ends, now)}" if ends else "")
    return Readout("off", "Refresh token, unused, ends in", duration_text(left) if left > 0 else "over", at)


def _session(times: Times, now: datetime) -> Readout:
    text = duration_text(seconds_until(times.session_idle_at, now))
    at = f"{far_text(times.session_idle_at, now)}, at most {far_text(times.session_ends_at, now)}"
    return Readout("off", "This session, unused, ends in", text, at)
