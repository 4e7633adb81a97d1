"""What the sign-in pages show."""

import math
from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template

from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.extensions import reading
from idp.interaction.destination import Destination, destination_of
from idp.interaction.logo import logo_of
from idp.interaction.pending_request_store import PendingRequest
from idp.session import browser_session
from idp.settings import DEMO_PROVISION_FILE, IdpSettings
from idp.users import user_store
from idp.users.username import LONGEST, username_key
from shared import clock, refusals, security_headers


@dataclass(frozen=True)
class Note:
    """A message over the form: what happened, what it means, and a hint. `fields_wrong`: mark the two fields."""

    what: str
    why: str
    hint: str = ""
    fields_wrong: bool = False


@dataclass(frozen=True)
class LoginPage:
    """Everything that the two templates need. `username`: to be typed into the field beforehand."""

    pending: PendingRequest | None
    client: Client | None
    logo: str | None
    destination: Destination | None
    signed_in_as: str | None
    username: str

    @classmethod
    def of(cls, pending: PendingRequest | None, typed: str | None = None) -> "LoginPage":
        """The page for a paused request, or for none; lets its form end at the client."""
        destination = destination_of(pending.redirect_uri) if pending else None
        if destination is not None:
            security_headers.allow_form_action(destination.form_action_source)
        suggested = pending.login_hint if typed is None and pending else typed or ""
        client = find_client(pending.client_id) if pending else None
        return cls(
            pending=pending,
            client=client,
            logo=logo_of(client),
            destination=destination,
            signed_in_as=_signed_in_as(),
            username=suggested if username_key(suggested) is not None else "",
        )

    def form(self, note: Note | None = None, status: int = 200) -> Response:
        """The form for username and password."""
        return self._render("login/login.html", note, status)

    def choose(self) -> Response:
        """The choice between the signed-in account and another."""
        return self._render("login/choose.html", None, 200)

    def _minutes_left(self) -> int:
        if self.pending is None:
            return 0
        return math.ceil((self.pending.expires_at - clock.now()).total_seconds() / 60)

    def _render(self, template: str, note: Note | None, status: int) -> Response:
        settings = current_settings()
        text = render_template(
            template,
            page=self,
            note=note,
            minutes_left=self._minutes_left(),
            issuer=settings.issuer,
            shows_demo_accounts=settings.is_development and settings.provision_path == DEMO_PROVISION_FILE,
            longest_username=LONGEST,
            explanation=refusals.uri("", status) if settings.is_development else None,
        )
        return make_response(text, status)


def current_settings() -> IdpSettings:
    """The settings of the app that serves the request."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    return settings


def _signed_in_as() -> str | None:
    with reading() as connection:
        session = browser_session.current(connection)
        user = user_store.find(connection, session.user_id) if session else None
    return user.username if user else None
