"""What happened in a session, as the picture and the rows of the table that goes with it."""

from dataclasses import dataclass
from datetime import datetime

from mvc_client.extensions import reading
from mvc_client.home import page, story
from mvc_client.home.story import Row
from mvc_client.services import services
from mvc_client.session import event_store
from mvc_client.session.web_session import Session
from mvc_client.timeline import picture
from mvc_client.timeline.picture import Picture
from mvc_client.tokens import token_store
from mvc_client.tokens.token_set import TokenSet
from shared.sealing import CannotOpen


@dataclass(frozen=True)
class History:
    """For the templates timeline/picture.html and timeline/table.html."""

    picture: Picture
    rows: list[Row]


def of(session: Session, now: datetime) -> History:
    """Of a session that lives or has ended."""
    the = services()
    tokens = _tokens(session)
    with reading() as connection:
        events = event_store.newest_first(connection, session.id)
    drawn = picture.of(session, tokens, events, now)
    skew = the.api1.clock_skew_seconds()
    if tokens is None:
        return History(drawn, story.table(events, drawn.facts, skew, now))
    margin = the.settings.renew_before_expiry_seconds
    composed = page.compose(session, tokens, events, drawn.facts, skew, margin, now)
    return History(drawn, composed.planned + composed.events)


def _tokens(session: Session) -> TokenSet | None:
    if session.tokens is None:
        return None
    try:
        return token_store.unseal(services().sealer, session.id, session.tokens)
    except CannotOpen:
        return None
