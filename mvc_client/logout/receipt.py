"""RULES: the receipt of a sign-out: what ended when, what still lives and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mvc_client.logout.sign_out import SignOut
from mvc_client.moments import clock_text


@dataclass(frozen=True)
class Line:
    """One line: what, and the time or word that stands opposite."""

    what: str
    when: str
    detail: str = ""


@dataclass(frozen=True)
class Receipt:
    """Both halves of the page."""

    ended: list[Line]
    lives: list[Line]


def write(sign_out: SignOut, skew_seconds: int | None, now: datetime) -> Receipt:
    """The receipt as of `now`. `skew_seconds`: how long after `exp` api1 goes on; None if it does not say."""
    ended = [Line("Session in this application", clock_text(sign_out.signed_out_at, now))]
    lives: list[Line] = []
    if sign_out.returned_at:
        detail = "It sent you back here, as it does when it has ended your session."
        ended.append(Line("Session at the identity provider", clock_text(sign_out.returned_at, now), detail))
    else:
        detail = "It was not reached, so it was not told. Its own sign-out page, or time, ends it."
        lives.append(Line("Session at the identity provider", "unknown", detail))
    detail = "This application deleted it. Nothing can be renewed from here."
    ended.append(Line("Refresh token", clock_text(sign_out.signed_out_at, now), detail))
    (lives if _still_lives(sign_out, skew_seconds, now) else ended).append(_access_token(sign_out, skew_seconds, now))
    return Receipt(ended, lives)


def _still_lives(sign_out: SignOut, skew_seconds: int | None, now: datetime) -> bool:
    return skew_seconds is None or now < sign_out.access_token_expires_at + timedelta(seconds=skew_seconds)


def _access_token(sign_out: SignOut, skew_seconds: int | None, now: datetime) -> Line:
    what = f"Access token {sign_out.token_number}, at api1"
    exp = clock_text(sign_out.access_token_expires_at, now)
    if skew_seconds is None:
        return Line(what, f"{exp} + skew", "api1 checks the signature, not the session, and does not say its skew now.")
    until = sign_out.access_token_expires_at + timedelta(seconds=skew_seconds)
    detail = (
        f"api1 checks the signature, not the session: exp {exp} + {skew_seconds} s skew. "
        "It is in nobody’s hands now: this application deleted it."
    )
    return Line(what, clock_text(until, now), detail)
