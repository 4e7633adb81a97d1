"""Puts the web client together: one Flask app for one set of settings."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from mvc_client import errors, services
from mvc_client.bench import views as bench
from mvc_client.extensions import csrf, db, reading
from mvc_client.home import views as home
from mvc_client.lessons import language, signing_in
from mvc_client.lessons import views as lessons
from mvc_client.login import oauth
from mvc_client.login import views as login
from mvc_client.logout import backchannel
from mvc_client.logout import views as logout
from mvc_client.session.cookie import BrowserCookie
from mvc_client.session.models import SessionRow
from mvc_client.settings import MvcClientSettings
from mvc_client.todos import views as todos
from shared import (
    development_clock,
    health,
    host_names,
    log_setup,
    look,
    readable_headers,
    readable_query,
    security_headers,
)
from shared.sealing import derive_key

LARGEST_BODY_BYTES = 16 * 1024
PAGES = (home.blueprint, login.blueprint, logout.blueprint, backchannel.blueprint, todos.blueprint, lessons.blueprint)


def create_app(settings: MvcClientSettings) -> Flask:
    """The web client, ready to serve; its database must be migrated. Nothing is asked of the provider yet."""
    app = Flask(__name__)
    db.open_for(app, settings.database_url)
    app.config.update(
        SECRET_KEY=derive_key(settings.secret_keys[0], "mvc csrf signature"),
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        WTF_CSRF_TIME_LIMIT=None,  # a page left open over lunch still works: the token lives as long as the session
        WTF_CSRF_SSL_STRICT=settings.is_https,
    )
    app.session_interface = BrowserCookie(settings.secret_keys[0], https=settings.is_https)
    csrf.init_app(app)
    log_setup.init_app(app)
    errors.init_app(app)
    readable_query.init_app(app)
    readable_headers.init_app(app)
    security_headers.init_app(app, https=settings.is_https)
    look.init_app(app, role="web client", where=settings.base_url.partition("://")[2], home="/")
    services.init_app(app, settings)
    oauth.init_app(app)
    language.init_app(app)
    clocks = services.of(app).clocks
    app.jinja_env.globals["has_bench"] = settings.is_development
    app.jinja_env.globals["clocks"] = clocks.all if clocks is not None else list  # pyright: ignore[reportArgumentType]
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    app.register_blueprint(health.blueprint("mvc_client", {"database": _check_database}))
    if settings.is_development:
        clock_routes = development_clock.blueprint(db)
        csrf.exempt(clock_routes)
        blueprints = (clock_routes, bench.blueprint, signing_in.blueprint, lessons.buttons)
        signing_in.init_app(app)
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
        host_names.refuse_others(app, settings.base_url, *blueprints)
    return app


def _check_database() -> None:
    """It answers and is migrated."""
    with reading() as connection:
        connection.execute(select(SessionRow.id).limit(1))
