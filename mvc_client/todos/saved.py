"""RULES: the note after a change that met a renewal or a silence on its way: it was stored once all the same."""

from datetime import datetime

from mvc_client.moments import clock_text
from mvc_client.session.events import Event, Kind, Trigger


def note(newest: Event | None, now: datetime) -> str:
    """What to say of the newest thing that happened; empty if it was no such change. Any later call silences it."""
    if newest is None or newest.kind is not Kind.CALL_ANSWERED or newest.call.startswith("GET "):
        return ""
    at = clock_text(newest.at, now)
    if newest.details.get("renewed") == Trigger.AFTER_401:
        return (
            f"The change reached api1 at {at}, when the token had run out: "
            "renewed, sent again with the same key, stored one time."
        )
    if newest.details.get("again"):
        return f"No answer came at first. At {at} it was sent again with the same key, and is stored one time."
    if newest.details.get("renewed") == Trigger.AHEAD:
        return f"The token was renewed on the way at {at}, before it was sent. You were not asked again."
    return ""
