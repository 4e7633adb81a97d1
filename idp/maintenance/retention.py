"""RULES: when a row that is of no use to anybody may go.

    row                          goes                                        until then it is needed for
    grant, revoked or not        absolute end + longest access token + skew  its access tokens; a replayed token's alarm
    authorization code           with its grant (where it is thrown away)    a second showing ends the grant
      that nobody redeemed       end of its life                             redeeming
    paused request               end of its life                             going on
    browser session              idle or absolute end, also if ended before  nothing but itself: grants keep their `sid`
    who knows of a session       its end, or the longest renewing            telling them of its end
    notice of a session's end    a day after it was made                     receipts, and trying again
    revoked access token's id    `exp` + skew                                refusing it
    used client assertion        `exp` + skew                                refusing it a second time
    wrong sign-ins               when all is forgiven (a day)                the throttle
    familiar address             90 days after the last sign-in              the throttle
    audit event                  after the chosen days                       questions; a restore reads the log instead

Consents, people, clients and API resources stay until somebody removes them. After a grant's row any token of it is
UNKNOWN, which is refused like one of a revoked grant. To all of it comes `SLACK`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.login.throttle import COUNTED_FOR, FAMILIAR_FOR
from idp.token.lifetimes import OVER_AFTER

NOTICES_STAY = timedelta(days=1)
SLACK = timedelta(hours=1)
"""For requests under way, clocks that disagree, and a clock skew that is set larger after a token was revoked."""


@dataclass(frozen=True)
class Limits:
    """What may go: rows whose moment is not after these. Each says which moment of a row it speaks of."""

    grants: datetime
    """`absolute_expires_at`."""
    codes: datetime
    """`expires_at`, of those that were not redeemed."""
    requests: datetime
    """`expires_at`."""
    sessions: datetime
    """`idle_expires_at`, which is never after the absolute end."""
    session_clients: datetime
    """`expires_at`."""
    notices: datetime
    """`created_at`."""
    revoked_tokens: datetime
    """`expires_at`, which holds the skew."""
    assertions: datetime
    """`expires_at`, which holds the skew."""
    counters: datetime
    """`counted_at`."""
    addresses: datetime
    """`signed_in_at`."""
    events: datetime | None
    """`at`; None: they are kept for ever."""


def limits(now: datetime, audit_retention_days: int) -> Limits:
    """What may go now. `audit_retention_days` 0: no event."""
    latest = now - SLACK
    return Limits(
        grants=latest - OVER_AFTER,
        codes=latest,
        requests=latest,
        sessions=latest,
        session_clients=latest,
        notices=latest - NOTICES_STAY,
        revoked_tokens=latest,
        assertions=latest,
        counters=latest - COUNTED_FOR,
        addresses=latest - FAMILIAR_FOR,
        events=latest - timedelta(days=audit_retention_days) if audit_retention_days else None,
    )
