"""Makes what a request asked for: a code, an access token, an ID token, each for the same sign-in.

An access token from here has a grant, as every other: it ends with it at /userinfo and /introspect. A code beside it is
a code for that very grant, which it makes renewable when it is redeemed: one sign-in, one root of revocation. So a code
that is shown twice ends the access token from here as well, and whoever ends the grant ends the open code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app
from sqlalchemy import Connection

from idp.audit.transaction import Transaction
from idp.authorize.request import AuthorizationRequest, Target
from idp.clients.client import Client
from idp.clients.response_types import CODE, ID_TOKEN, TOKEN, ends_in_access_token
from idp.session import session_client_store
from idp.session.session_client_store import SessionClient
from idp.session.sign_on_session import SignOnSession
from idp.token import authorization_code_store, granting
from idp.token.authorization_code_store import Approved
from idp.token.granting import NewGrant
from idp.token.issuing import TokenIssuer
from idp.users import pairwise_store
from shared import clock


@dataclass(frozen=True)
class Issued:
    """What is in the database now; tokens are signed after the commit."""

    approved: Approved
    code: str | None = field(repr=False)
    new: NewGrant | None


def issue(change: Transaction, target: Target, asked: AuthorizationRequest, session: SignOnSession) -> Issued:
    """Keep what comes of the request. Whoever is told of the session is noted first, to be told of its end."""
    approved = _approved(change.connection, target, asked, session)
    _note_told(change.connection, target.client, approved, session)
    new = granting.begin(change, target.client, approved) if TOKEN in asked.answers else None
    code = None
    if CODE in asked.answers:
        grant_id = new.grant.id if new else None
        code = authorization_code_store.add(change.connection, approved, clock.now(), grant_id=grant_id)
    return Issued(approved, code, new)


def parameters(issued: Issued, client: Client, asked: AuthorizationRequest) -> Mapping[str, str]:
    """The parameters of the answer; an ID token vouches for the code and the access token beside it."""
    issuer: TokenIssuer = current_app.extensions["sixty_issuer"]
    now, answer = clock.now(), {} if issued.code is None else {"code": issued.code}
    if issued.new is not None:
        token = issuer.access_token_response(client, issued.new.grant, issued.new.stamp)
        answer |= {name: str(value) for name, value in token.items()}
    if ID_TOKEN in asked.answers:
        answer["id_token"] = issuer.id_token(
            client,
            issued.approved,
            scope=issued.approved.scope,
            nonce=issued.approved.nonce,
            access_token=answer.get("access_token"),
            code=issued.code,
            tells_all=not ends_in_access_token(asked.response_type),
            now=now,
        )
    return answer


def _note_told(connection: Connection, client: Client, approved: Approved, session: SignOnSession) -> None:
    """Until the session ends at the latest, or longer where the client may go on renewing without it."""
    known = SessionClient(session.sid, client.client_id, session.user_id, approved.subject or session.user_id)
    longest = timedelta(seconds=client.metadata.refresh_token_absolute_lifetime_seconds)
    session_client_store.add(connection, known, max(session.absolute_expires_at, clock.now() + longest))


def _approved(connection: Connection, target: Target, asked: AuthorizationRequest, session: SignOnSession) -> Approved:
    sector = target.client.metadata.pairwise_sector
    return Approved(
        client_id=target.client.client_id,
        user_id=session.user_id,
        sid=session.sid,
        redirect_uri=target.redirect_uri,
        scope=asked.scope,
        nonce=asked.nonce,
        code_challenge=asked.code_challenge,
        auth_time=session.auth_time,
        amr=tuple(session.amr),
        acr=session.acr,
        claims=asked.claims.to_keep(),
        resource=asked.resource,
        subject=pairwise_store.subject_of(connection, session.user_id, sector) if sector is not None else None,
    )
