"""Who asks whom for what: everything that the consent page shows."""

from dataclasses import dataclass

from flask import current_app

from idp.clients import api_resource_store
from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.clients.response_types import ends_in_access_token
from idp.clients.scopes import describe
from idp.consent import consent_store, wording
from idp.consent.coverage import Agreed
from idp.errors import ErrorPage
from idp.extensions import reading
from idp.interaction import pending_request_store
from idp.interaction import reasons as interaction
from idp.interaction.destination import Destination, destination_of
from idp.interaction.logo import logo_of
from idp.interaction.pending_request_store import PendingRequest
from idp.session import browser_session
from idp.session.sign_on_session import SignOnSession
from idp.settings import IdpSettings
from idp.users import user_store
from idp.users.claims_request import beyond, parse
from idp.users.user import User
from shared import clock, refusals


@dataclass(frozen=True)
class Line:
    """A line of the list: a scope or a claim; `is_new`: more than this person agreed to before."""

    name: str
    plain: str
    detail: str
    is_new: bool


@dataclass(frozen=True)
class Asking:
    """A request of the signed-in person's own browser."""

    pending: PendingRequest
    session: SignOnSession
    user: User
    client: Client
    asked: Agreed
    lines: tuple[Line, ...]
    issuer: str

    @property
    def logo(self) -> str | None:
        """The application's."""
        return logo_of(self.client)

    @property
    def destination(self) -> Destination:
        """Where the browser goes afterwards."""
        return destination_of(self.pending.redirect_uri)


def find_asking(request_id: str) -> Asking | None:
    """The question for this browser, or None where nobody is signed in. Raises ErrorPage for an unknown request."""
    with reading() as connection:
        pending = pending_request_store.find(connection, request_id, browser_session.browser_id(), clock.now())
        client = find_client(pending.client_id) if pending else None
        if pending is None or client is None:
            raise _unknown_request()
        session = browser_session.current(connection)
        user = user_store.find(connection, session.user_id) if session else None
        if session is None or user is None:
            return None
        granted = consent_store.find(connection, user.id, client.client_id)
        asked = _asked(pending, client)
        texts = describe(asked.scopes, api_resource_store.find_all(connection))
    is_first = granted == Agreed()
    scopes = (
        Line(
            text.scope,
            text.plain,
            wording.detail(text, user, client.metadata),
            is_new=not is_first and not granted.covers([text.scope]),
        )
        for text in texts
    )
    claims = (
        Line(name, *wording.of_claim(name, user), is_new=not is_first and not granted.covers([], [name]))
        for name in asked.claims
    )
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    return Asking(pending, session, user, client, asked, (*scopes, *claims), settings.issuer)


def _asked(pending: PendingRequest, client: Client) -> Agreed:
    """What agreeing agrees to. A claim that one of the scopes releases has no line of its own."""
    scopes = client.metadata.grantable(pending.scope.split())
    userinfo = ends_in_access_token(pending.response_type)
    claims = parse(pending.claims).within(client.metadata.scopes, userinfo=userinfo)
    return Agreed(scopes, beyond(claims.names, scopes))


def _unknown_request() -> ErrorPage:
    refusals.because_if_unsaid(interaction.NOT_OPEN)
    return ErrorPage(
        404,
        error="invalid_request",
        title="This sign-in is no longer open",
        message="It is finished, was open for too long, or belongs to another browser. "
        "Go back to the application and start again there.",
    )
