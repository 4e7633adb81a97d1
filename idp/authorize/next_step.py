"""RULES: what must happen next before a request can be answered; the one place that decides it.

    no session, or another account than the only one expected, or older than max_age, or prompt=login ──▶ LOGIN
    prompt=select_account and not chosen yet                                                          ──▶ CHOOSE_ACCOUNT
    something asked that was never agreed to, or prompt=consent                                       ──▶ CONSENT
    otherwise                                                                                         ──▶ ISSUE

With prompt=none the first three are errors for the client (OIDC Core §3.1.2.6).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from idp.authorize import step_reasons as reasons
from idp.authorize.request import AuthorizationRequest, Refused
from shared.explanation import Because


class Step(Enum):
    """What the browser does next."""

    LOGIN = auto()
    CHOOSE_ACCOUNT = auto()
    CONSENT = auto()
    ISSUE = auto()


@dataclass(frozen=True)
class SignedIn:
    """The browser's session, as far as it matters here. `consent_covers`: all that is asked was agreed to once."""

    user_id: str
    auth_time: datetime
    consent_covers: bool


@dataclass(frozen=True)
class Waiting:
    """What happened while this request was on hold."""

    created_at: datetime
    account_chosen: bool
    consented: bool
    denied: bool


def decide(
    request: AuthorizationRequest,
    session: SignedIn | None,
    waiting: Waiting | None,
    *,
    expected: frozenset[str] | None,
    now: datetime,
) -> Step | Refused:
    """The next step. `waiting` None: the request has just come in.

    `expected`: who alone may be signed in, by id_token_hint or by the `sub` of the parameter `claims`; None: anybody.
    """
    if waiting is not None and waiting.denied:
        waited = int((now - waiting.created_at).total_seconds())
        return Refused("access_denied", "The end-user chose not to share.", Because(reasons.DENIED, {"waited": waited}))
    fresh = session is not None and waiting is not None and session.auth_time >= waiting.created_at
    if session is None or _must_sign_in_again(request, session, fresh=fresh, now=now):
        why = _too_long_ago(request, session, now) if session else Because(reasons.NOT_SIGNED_IN)
        return _interact(request, Step.LOGIN, Refused("login_required", "The end-user must sign in.", why))
    if expected is not None and session.user_id not in expected:
        by = "id_token_hint" if request.claims.subjects is None else "a sub in claims"
        why = Because(reasons.ANOTHER_PERSON, {"expected": by, "people": len(expected)})
        other = Refused("login_required", "Another end-user than the expected one is signed in.", why)
        return other if fresh else _interact(request, Step.LOGIN, other)
    if "select_account" in request.prompt and not (fresh or (waiting is not None and waiting.account_chosen)):
        return Step.CHOOSE_ACCOUNT
    asked_now = waiting is not None and waiting.consented
    if not session.consent_covers or ("consent" in request.prompt and not asked_now):
        needed = Refused("consent_required", "The end-user must agree.", Because(reasons.NOT_AGREED))
        return _interact(request, Step.CONSENT, needed)
    return Step.ISSUE


def _must_sign_in_again(request: AuthorizationRequest, session: SignedIn, *, fresh: bool, now: datetime) -> bool:
    if fresh:
        return False
    if "login" in request.prompt:
        return True
    return request.max_age is not None and now - session.auth_time > timedelta(seconds=request.max_age)


def _too_long_ago(request: AuthorizationRequest, session: SignedIn, now: datetime) -> Because:
    max_age = request.max_age or 0
    late = math.ceil((now - session.auth_time).total_seconds()) - max_age
    auth_time = int(session.auth_time.timestamp())
    return Because(reasons.TOO_LONG_AGO, {"auth_time": auth_time, "max_age": max_age, "late": late})


def _interact(request: AuthorizationRequest, step: Step, refusal: Refused) -> Step | Refused:
    return refusal if "none" in request.prompt else step
