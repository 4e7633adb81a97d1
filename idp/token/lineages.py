"""The trees of grants, with what the database knows of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from idp.clients import client_store
from idp.token import grant_event_store, lineage_tree, revoked_token_store
from idp.token.grant_record import GrantRecord
from idp.token.lineage import RENEWALS_KEPT
from idp.token.lineage_tree import Node


def trees(
    connection: Connection, grants: Sequence[GrantRecord], now: datetime, *, renewals: int = RENEWALS_KEPT
) -> list[Node]:
    """One tree for each grant, in the same order. `renewals`: how many of the last ones are told of each."""
    events = grant_event_store.find(connection, [grant.id for grant in grants])
    living = [each for found in events.values() for each in found if each.expires_at and each.expires_at > now]
    given_up = revoked_token_store.among(connection, [each.jti for each in living if each.jti])
    names = {client_id: _name(connection, client_id) for client_id in {grant.client_id for grant in grants}}
    return [
        lineage_tree.grant_tree(
            grant, events[grant.id], client_name=names[grant.client_id], given_up=given_up, now=now, renewals=renewals
        )
        for grant in grants
    ]


def _name(connection: Connection, client_id: str) -> str:
    client = client_store.find(connection, client_id)
    return client.name if client is not None else client_id
