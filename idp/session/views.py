"""GET /: who is signed in at the provider in this browser, or what this address is."""

from flask import Blueprint, current_app, render_template

from idp.extensions import reading
from idp.session import browser_session
from idp.settings import IdpSettings
from idp.users import user_store

blueprint = Blueprint("session", __name__)


@blueprint.get("/")
def home() -> str:
    """The provider's first page."""
    with reading() as connection:
        session = browser_session.current(connection)
        user = user_store.find(connection, session.user_id) if session else None
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    return render_template("session/home.html", session=session, user=user, issuer=settings.issuer)
