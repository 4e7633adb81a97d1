"""RULES: what became of a refresh token that was shown, in words; the lines of `rotation.judge` in their order."""

from collections.abc import Mapping
from datetime import datetime

from idp.clients.refresh_policy import RefreshPolicy
from idp.token.rotation import RefreshState, Shown, Verdict
from shared.explanation import Check, Checks, Fact, Failure

MISSING = Failure(
    "refresh_token_missing",
    "The request has no refresh_token",
    "grant_type refresh_token without refresh_token",
    "Send the refresh token that the last answer brought.",
)
GARBAGE = Failure(
    "garbage",
    "What was sent is no refresh token of this provider",
    "92 characters with a MAC of ours were expected; or its key is gone, with every token of it",
    "Send the text as it came, not cut and not decoded; an access token or a code does not do.",
)
UNKNOWN_KEY = Failure(
    "refresh_key_unknown",
    "The key of the refresh token is not known to this worker yet",
    "503 with Retry-After: neither yes nor no",
    "Ask again. If it stays so, the token is of another provider, or the keys were lost.",
)
UNKNOWN = Failure(
    "grant_unknown",
    "The grant of the refresh token is not there any more",
    "grant {grant_id}: over and thrown away, or lost with a restored database",
    "The person signs in again.",
)
FOREIGN = Failure(
    "grant_foreign",
    "The refresh token belongs to another client",
    "shown by {client_id}, granted to {owner}. Nothing was changed; it is on record as a leak",
    "Find out how the token of one client came to another.",
)
REVOKED = Failure(
    "grant_revoked",
    "The grant was revoked",
    "grant {grant_id}, revoked {revoked_at:time} because: {because}",
    "The person signs in again. What led to it: python -m idp grants show {grant_id}.",
)
EXPIRED_ABSOLUTE = Failure(
    "expired_absolute",
    "The grant is as old as it may become",
    "absolute end {absolute_end:time}, now {at:time}: {late} s late",
    "The person signs in again; renewals do not move this end. It is refresh_token_absolute_lifetime_seconds.",
)
EXPIRED_IDLE = Failure(
    "expired_idle",
    "The refresh token was not used for too long",
    "last renewed {rotated_at:time}, idle end {idle_end:time}, now {at:time}: {late} s late",
    "The person signs in again; each renewal moves this end. It is refresh_token_idle_lifetime_seconds.",
)
FORWARD = Failure(
    "forward",
    "The refresh token is newer than anything the database knows",
    "generation {generation} shown, {current} current: further ahead than refresh_token_forward_limit",
    "The database was put back to an old state. See Backup and restore in idp/README.md.",
)
BUSY = Failure(
    "busy",
    "The refresh token was spent a moment ago by a request beside this one",
    "generation {generation} shown, {current} current, rotated {since} s ago. 503: neither yes nor no",
    "Read the stored token again and ask with it. One renewal at a time in the client avoids this.",
)
REPLAY = Failure(
    "replay",
    "A spent refresh token was shown again, so the whole grant ended",
    "generation {generation} shown, {current} current, rotated {since} s ago; may be shown again: {window}",
    "Two holders have this grant: two tabs or workers without a common store, or a thief. The person signs in again; "
    "the client must store a new token before it uses it, and renew one at a time.",
)
SHADOWED = Failure(
    "shadowed",
    "One renewal after the other was asked for twice, so the whole grant ended",
    "{generations} in a row; the client is registered with on_shadowing revoke",
    "Somebody else may be renewing in step with this client: find out who holds its tokens. Or the client itself asks "
    "for everything twice: see why the first answers do not arrive. The person signs in again.",
)

NOT_CURRENT = Failure(
    "not_current",
    "The refresh token is not the current one of its grant",
    "generation {generation} shown, {current} current, rotated {since} s ago. Looking at it changed nothing",
    "Ask about the token that the last answer brought.",
)

FAILURES: Mapping[Verdict, Failure] = {
    Verdict.GARBAGE: GARBAGE,
    Verdict.UNKNOWN: UNKNOWN,
    Verdict.FOREIGN: FOREIGN,
    Verdict.REVOKED: REVOKED,
    Verdict.EXPIRED_ABSOLUTE: EXPIRED_ABSOLUTE,
    Verdict.EXPIRED_IDLE: EXPIRED_IDLE,
    Verdict.FORWARD: FORWARD,
    Verdict.BUSY: BUSY,
    Verdict.REPLAY: REPLAY,
}

PARSED = Check("A refresh token of ours", "RFC 6749 §6", [MISSING, GARBAGE, UNKNOWN_KEY], "generation {generation}")
JUDGED: Checks = (
    Check("Its grant is there", "RFC 6749 §6", [UNKNOWN], "{grant_id}"),
    Check("It was granted to this client", "RFC 6749 §6", [FOREIGN], "{owner}"),
    Check("The grant is not revoked", "RFC 7009 §2.1", [REVOKED]),
    Check("Not past its absolute end", "RFC 9700 §4.14.2", [EXPIRED_ABSOLUTE], "{absolute_end:time}"),
    Check("Used often enough", "RFC 9700 §4.14.2", [EXPIRED_IDLE], "{idle_end:time}"),
    Check("Not newer than the grant", "RFC 9700 §4.14.2", [FORWARD], "generation {generation} of {current}"),
    Check(
        "The current one, or its predecessor in its window", "RFC 9700 §4.14.2", [BUSY, REPLAY, SHADOWED, NOT_CURRENT]
    ),
)


def introspected(verdict: Verdict) -> Failure:
    """Why a token that is only looked at is inactive; one that could be adopted or retried later is not current now."""
    return NOT_CURRENT if verdict in (Verdict.ADOPT, Verdict.BUSY, Verdict.REPLAY) else FAILURES[verdict]


def facts(shown: Shown, row: RefreshState, policy: RefreshPolicy, now: datetime) -> dict[str, Fact]:
    """The numbers that `judge` compared; moments as NumericDates, durations in seconds."""
    end = row.absolute_expires_at if row.absolute_expires_at <= now else row.idle_expires_at
    revoked = {"revoked_at": int(row.revoked_at.timestamp())} if row.revoked_at is not None else {}
    return {
        "owner": row.client_id,
        "generation": shown.generation,
        "current": row.generation,
        "rotated_at": int(row.rotated_at.timestamp()),
        "since": int((now - row.rotated_at).total_seconds()),
        "idle_end": int(row.idle_expires_at.timestamp()),
        "absolute_end": int(row.absolute_expires_at.timestamp()),
        "late": max(0, int((now - end).total_seconds())),
        "window": _window(policy),
        **revoked,
    }


def _window(policy: RefreshPolicy) -> str:
    if policy.is_strict:
        return "never (strict)"
    return "until its successor is used" if policy.window_seconds is None else f"{policy.window_seconds} s"
