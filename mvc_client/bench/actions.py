"""What the buttons do, as plain functions; the lessons press them too. Each needs an app context."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from flask.globals import app_ctx

from mvc_client.api1_call import IDENTITY
from mvc_client.clocks import OURS
from mvc_client.extensions import db
from mvc_client.provider import ProviderUnavailable
from mvc_client.services import Services, services
from mvc_client.session.web_session import Session
from mvc_client.tokens import token_store
from mvc_client.tokens.authorized_call import Called
from mvc_client.tokens.renewal import Ended
from mvc_client.tokens.token_endpoint import Answered, Refused, TokenEndpoint, Unavailable
from shared import development_clock
from shared.sealing import CannotOpen

TABS = 2
PATIENCE_SECONDS = 5.0
THIEFS_TRIES = 2


@dataclass(frozen=True)
class Theft:
    """`token`: the number of the set whose refresh token was copied.

    `shown`: how often the thief got tokens, 2 at most; `reason`: why not more often.
    """

    token: int
    shown: int
    reason: str = ""


def move_clock(service: str, offset_seconds: float) -> bool:
    """One service's clock: `idp`, `api1` or `mvc_client`. False: it did not take it."""
    if service == OURS:
        development_clock.move(db, offset_seconds)
        return True
    clocks = services().clocks
    return clocks is not None and clocks.move(service, offset_seconds)


def renew_now(session: Session) -> Called | Ended:
    """A call to api1 before which the client renews, however much time is left."""
    return services().caller.call(session, IDENTITY, must_renew=True)


def two_tabs(session: Session) -> list[Called | Ended]:
    """Two calls at once, each as another tab of the browser would cause it, and both need new tokens."""
    app = app_ctx.app
    together = Barrier(TABS, timeout=PATIENCE_SECONDS)

    def press(_tab: int) -> Called | Ended:
        with app.app_context():
            together.wait()
            return renew_now(session)

    with ThreadPoolExecutor(TABS) as tabs:
        return list(tabs.map(press, range(TABS)))


def steal(session: Session) -> Theft | None:
    """A thief with a copy of the session's refresh token and the client's secret redeems it, and then its successor.

    The session does not learn of it. None: there is no refresh token to steal.
    """
    the = services()
    try:
        tokens = token_store.unseal(the.sealer, session.id, session.tokens or "")
    except CannotOpen:
        return None
    if tokens.refresh_token is None:
        return None
    token = tokens.refresh_token
    for shown in range(2):
        answer = _redeem(the, token)
        successor = answer.content.get("refresh_token") if isinstance(answer, Answered) else None
        if not isinstance(successor, str):
            return Theft(tokens.number, shown, _reason(answer))
        token = successor
    return Theft(tokens.number, 2)


def _redeem(the: Services, token: str) -> Answered | Refused | Unavailable:
    endpoint = TokenEndpoint(the.http, the.settings.client_id, the.settings.client_secret.get_secret_value())
    answer = Unavailable("no answer")
    try:
        url = the.provider.metadata().token_endpoint
        for _ in range(THIEFS_TRIES):
            answer = endpoint.ask(url, {"grant_type": "refresh_token", "refresh_token": token})
            if not isinstance(answer, Unavailable):
                break
    except ProviderUnavailable:
        pass
    return answer


def _reason(answer: Answered | Refused | Unavailable) -> str:
    match answer:
        case Answered():
            return "the answer had no refresh token"
        case Refused():
            return f"the provider refused ({answer.error})"
        case Unavailable():
            return f"the provider gave {answer.reason}"
