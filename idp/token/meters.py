"""What the token endpoint counts for its operator; README, "Meters", says what each is good for."""

from flask import current_app
from prometheus_client import CollectorRegistry, Histogram

from idp.token.errors import DESCRIPTIONS
from idp.token.rotation import Verdict
from shared.meters import Tally

OUTCOMES = {
    Verdict.ROTATE: "rotated",
    Verdict.RETRY: "retried",
    Verdict.ADOPT: "adopted",
    Verdict.BUSY: "busy",
    Verdict.REPLAY: "replayed",
    Verdict.FORWARD: "forward_refused",
    Verdict.EXPIRED_IDLE: "expired_idle",
    Verdict.EXPIRED_ABSOLUTE: "expired_absolute",
    Verdict.FOREIGN: "foreign",
    Verdict.REVOKED: "revoked",
    Verdict.UNKNOWN: "unknown",
    Verdict.GARBAGE: "garbage",
}
ISSUED = "issued"
SERVER_ERROR = "server_error"
OTHER = "other"
GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials", OTHER)
RESULTS = (ISSUED, *DESCRIPTIONS, SERVER_ERROR)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class TokenMeters:
    """The token endpoint's, of one app."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._refreshes = Tally(
            registry, "sixty_refresh_total", "Refresh tokens that were shown, by the verdict", outcome=OUTCOMES.values()
        )
        self._requests = Tally(
            registry,
            "sixty_token_requests_total",
            "Requests to /token, by what was answered",
            grant_type=GRANT_TYPES,
            result=RESULTS,
        )
        self._seconds = Histogram(
            "sixty_token_seconds", "How long the answers of /token took", buckets=SECONDS, registry=registry
        )

    def judged(self, verdict: Verdict) -> None:
        """A refresh token was shown, and this became of it."""
        self._refreshes.count(OUTCOMES[verdict])

    def answered(self, grant_type: str | None, error: str | None, seconds: float) -> None:
        """A request was answered. `grant_type` None: no known one. `error`: its code; None where tokens were issued."""
        result = ISSUED if error is None else error if error in DESCRIPTIONS else SERVER_ERROR
        self._requests.count(grant_type or OTHER, result)
        self._seconds.observe(seconds)


def meters() -> TokenMeters:
    """Those of the current app."""
    return current_app.extensions["sixty_token_meters"]
