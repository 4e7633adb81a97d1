"""RULES: times and durations as the pages write them."""

from datetime import UTC, datetime

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def clock_text(moment: datetime, now: datetime) -> str:
    """`12:04:46`; on another day than `now` `29 Nov 12:04:46`, in another year `1 Jan 1970 00:16:40`. UTC."""
    moment, now = moment.astimezone(UTC), now.astimezone(UTC)
    text = f"{moment:%H:%M:%S}"
    return text if moment.date() == now.date() else f"{day_text(moment, now)} {text}"


def far_text(moment: datetime, now: datetime) -> str:
    """For ends that are days away, where seconds say nothing: `29 Nov 12:04`; of today `12:04:46`."""
    moment, now = moment.astimezone(UTC), now.astimezone(UTC)
    return clock_text(moment, now) if moment.date() == now.date() else f"{day_text(moment, now)} {moment:%H:%M}"


def duration_text(seconds: int) -> str:
    """`5 s`, `94 s`, `3 min 20 s`, `6 d 23 h`: at most two units; seconds alone below two minutes."""
    if seconds < 120:
        return f"{seconds} s"
    parts: list[str] = []
    for size, unit in _UNITS:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if part)


def day_text(moment: datetime, now: datetime) -> str:
    """`29 Nov`, in another year than `now` `1 Jan 1970`. UTC."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b}" + ("" if moment.year == now.year else f" {moment.year}")


def offset_text(seconds: float) -> str:
    """How far a clock is moved: `+200 s`, `−10 s`, `+7 d`; not at all: `real time`."""
    whole = abs(round(seconds))
    if not whole:
        return "real time"
    return ("+" if seconds > 0 else "−") + (f"{whole} s" if whole < 3600 else duration_text(whole))
