"""Makes sessions for tests of the stores."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from mvc_client.renewal_mode import RenewalMode
from mvc_client.session import session_store
from mvc_client.session.web_session import Person
from mvc_client.tokens import token_store
from mvc_client.tokens.token_set import TokenSet
from shared.sealing import Sealer
from tests.mvc_client.conftest import SECRET_KEY

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SEALER = Sealer([SECRET_KEY], token_store.PURPOSE)
ALICE = Person(sub="alice", sid="s-1", name="Alice", amr="pwd")


def token_set(number: int = 1) -> TokenSet:
    return TokenSet(number, f"access-{number}", f"refresh-{number}", f"id-{number}", "openid", NOON, 60)


def sealed(session_id: str, number: int = 1) -> str:
    return token_store.seal(SEALER, session_id, token_set(number))


def add_session(connection: Connection, session_id: str = "session-1", cookie_id: str = "cookie-1") -> None:
    session_store.add(connection, session_id, cookie_id, ALICE, sealed(session_id), RenewalMode.BOTH, NOON)
