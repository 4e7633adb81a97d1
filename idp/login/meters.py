"""How often somebody tried to sign in, and what came of it."""

from flask import current_app
from prometheus_client import CollectorRegistry

from shared.meters import Tally

OUTCOMES = {303: "signed_in", 200: "signed_in", 403: "wrong", 401: "wrong", 429: "throttled", 503: "busy"}
"""By the status of the answer to a username and a password, of the page or of the JSON door."""


def tally(registry: CollectorRegistry) -> Tally:
    """What an app counts them with."""
    outcomes = dict.fromkeys(OUTCOMES.values())
    return Tally(registry, "sixty_sign_ins_total", "Passwords that were tried, by what came of it", outcome=outcomes)


def tried(status: int) -> None:
    """A password was tried, and this is the answer's status."""
    current_app.extensions["sixty_sign_ins"].count(OUTCOMES[status])
