"""What a person may see of their own sessions and grants, the newest of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idp.logout import ending
from idp.session import session_store
from idp.session.sign_on_session import SignOnSession
from idp.token import grant_register_store, lineage_tree, lineages
from idp.token.grant_record import GrantRecord
from idp.token.lineage_tree import Node
from idp.users.user import User

SHOWN = 20
RENEWALS_TOLD = 8
BY_PERSON = "person"


@dataclass(frozen=True)
class ShownSession:
    """A living session: its tree begins with the sign-in."""

    session: SignOnSession
    is_here: bool
    tree: Node


@dataclass(frozen=True)
class ShownGrant:
    """A grant that goes on without a session here."""

    grant: GrantRecord
    tree: Node


@dataclass(frozen=True)
class Overview:
    """Of each the newest; `more_sessions`, `more_grants`: there are others."""

    sessions: Sequence[ShownSession]
    grants: Sequence[ShownGrant]
    more_sessions: bool
    more_grants: bool


def look(connection: Connection, here: SignOnSession, user: User, now: datetime) -> Overview:
    """What there is; this browser's session comes first."""
    living = session_store.find_by_user(connection, user.id, now)
    sessions = sorted(living, key=lambda each: each.sid != here.sid)[:SHOWN]
    within = grant_register_store.find_newest_of(connection, [each.sid for each in sessions], SHOWN + 1)
    without = grant_register_store.find_without_session(connection, user.id, now, SHOWN + 1)
    more = len(within) > SHOWN or len(without) > SHOWN
    found = [*within[:SHOWN], *without[:SHOWN]]
    trees = dict(
        zip([each.id for each in found], lineages.trees(connection, found, now, renewals=RENEWALS_TOLD), strict=True)
    )
    return Overview(
        [
            ShownSession(
                each, each.sid == here.sid, _tree_of(each, user, [g for g in found if g.sid == each.sid], trees)
            )
            for each in sessions
        ],
        [ShownGrant(each, trees[each.id]) for each in without[:SHOWN]],
        more_sessions=len(living) > SHOWN,
        more_grants=more,
    )


def ended(connection: Connection, user_id: str, name: str) -> tuple[str, datetime] | None:
    """What a session or grant of this person was, and when somebody ended it; `name`: its id."""
    session = session_store.find_ended(connection, name, ending.BECAUSE)
    if session is not None and session[0].user_id == user_id:
        return "session", session[1]
    grant = grant_register_store.find(connection, name)
    if grant is None or grant.user_id != user_id or grant.revoked_because != BY_PERSON or grant.revoked_at is None:
        return None
    return "access", grant.revoked_at


def _tree_of(session: SignOnSession, user: User, grants: Sequence[GrantRecord], trees: dict[str, Node]) -> Node:
    grown = [trees[grant.id] for grant in reversed(grants)]  # they are the newest first
    return lineage_tree.sign_in(user.username, session.created_at, session.amr, grown)
