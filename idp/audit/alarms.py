"""What an operator must hear of at once, as a count for each alarm to alert on; README, "Meters"."""

from flask import current_app
from prometheus_client import CollectorRegistry

from idp.audit.events import (
    AuthorizationCodeReplayed,
    Event,
    RefreshShadowed,
    RefreshTokenAdopted,
    RefreshTokenLeaked,
    RefreshTokenReplayed,
    RefreshTokenTooFarAhead,
)
from shared.meters import Tally

ALARMS: dict[type[Event], str] = {
    RefreshTokenReplayed: "refresh_replayed",
    RefreshShadowed: "refresh_shadowed",
    RefreshTokenLeaked: "refresh_leaked",
    RefreshTokenAdopted: "refresh_adopted",
    RefreshTokenTooFarAhead: "refresh_forward",
    AuthorizationCodeReplayed: "code_replayed",
}
NOT_REBUILT = "refresh_not_rebuilt"


def tally(registry: CollectorRegistry) -> Tally:
    """What an app counts them with."""
    return Tally(registry, "sixty_alarms_total", "What to look at, at once", alarm=[*ALARMS.values(), NOT_REBUILT])


def happened(event: Event) -> None:
    """Raise the alarm of an event that was committed, if it is one."""
    alarm = ALARMS.get(type(event))
    if alarm:
        sound(alarm)


def sound(alarm: str) -> None:
    """Raise an alarm; in a command's process, which nobody scrapes, it is heard by nobody."""
    found: Tally | None = current_app.extensions.get("sixty_alarms")
    if found:
        found.count(alarm)
