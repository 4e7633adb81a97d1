"""RULES: whether somebody is signed out at once, asked first, or has nothing left to sign out of."""

from enum import Enum, auto

from idp.session.sign_on_session import SignOnSession
from idp.token.id_token_hint import IdTokenHint


class Step(Enum):
    """What happens to a request without a fault."""

    END = auto()
    ASK = auto()
    NOTHING_TO_END = auto()


def decide(hint: IdTokenHint | None, session: SignOnSession | None) -> Step:
    """Asked is everybody whose session the request does not prove to know (RP-Initiated Logout §2, MUST).

    Another site can send a browser here, but it has no ID token of this session.
    """
    if session is None:
        return Step.NOTHING_TO_END
    if hint is not None and hint.sid == session.sid and hint.subject == session.user_id:
        return Step.END
    return Step.ASK
