"""GET /: who is signed in at the provider in this browser, or what this address is; GET /check-session for clients."""

from flask import Blueprint, current_app, render_template

from idp.extensions import reading
from idp.session import browser_session, browser_state
from idp.settings import IdpSettings
from idp.users import user_store
from shared import security_headers

blueprint = Blueprint("session", __name__)


@blueprint.get("/")
def home() -> str:
    """The provider's first page."""
    with reading() as connection:
        session = browser_session.current(connection)
        user = user_store.find(connection, session.user_id) if session else None
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    return render_template("session/home.html", session=session, user=user, issuer=settings.issuer)


@blueprint.get("/check-session")
def check_session() -> str:
    """The page that clients frame and ask whether the session is still the same (Session Management 1.0 §3.2).

    Its script answers from the cookie. The request says nothing about the session: from a frame of another site it has
    no session cookie.
    """
    security_headers.allow_framing()
    return render_template("session/check_session.html", cookie=browser_state.cookie_name())
