"""Puts the API together."""

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from sqlalchemy import select

from api1 import bearer, description, metadata, problems, reasons
from api1.development import views as development
from api1.development.movable_clock_skew import MovableClockSkew
from api1.docs import views as docs
from api1.extensions import db, reading
from api1.identity import views as identity
from api1.settings import Api1Settings
from api1.todos import documents, item_views, list_views
from api1.todos.models import ListRow
from shared import (
    development_clock,
    explain,
    health,
    host_names,
    log_setup,
    look,
    outbound,
    readable_headers,
    readable_query,
    refusals,
    security_headers,
)
from shared.jwks_client import JwksClient, ProviderUnavailable

MAX_BODY_BYTES = 64 * 1024


class _Json(DefaultJSONProvider):
    sort_keys = False  # claims are shown in the token's order


def create_app(settings: Api1Settings, keys: JwksClient | None = None) -> Flask:
    """The WSGI application. Its database must be migrated; the provider's keys are fetched when the first token comes.

    `keys`: where they come from, if not from the provider that the settings name.
    """
    app = description.new_app(__name__, settings)
    db.open_for(app, settings.database_url)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json = _Json(app)
    keys = keys or JwksClient(outbound.new_session(), settings.issuer, settings.backchannel_url or None)
    log_setup.init_app(app)
    security_headers.init_app(app, https=settings.is_https)
    app.after_request(_keep_out_of_caches)
    problems.init_app(app)
    readable_query.init_app(app)
    readable_headers.init_app(app)
    refusals.init_app(app, settings.base_url, settings.secret_keys, reasons.LISTS)
    skew = MovableClockSkew(settings.clock_skew_seconds) if settings.is_development else None
    clock_skew_seconds = skew or (lambda: settings.clock_skew_seconds)
    bearer.init_app(app, settings, keys, clock_skew_seconds)
    description.init_app(
        app,
        (identity.blueprint, list_views.blueprint, item_views.blueprint),
        (identity.Claims, documents.TodoLists, documents.TodoList, documents.Item),
    )
    app.register_blueprint(metadata.blueprint(settings, clock_skew_seconds))
    look.init_app(app, role="API", where=settings.base_url.partition("://")[2])
    app.register_blueprint(explain.blueprint("api1", refusals.of(app), tells_all=settings.is_development))
    app.register_blueprint(docs.blueprint(settings))
    app.register_blueprint(health.blueprint("api1", {"keys": lambda: _check_keys(keys), "database": _check_database}))
    if skew is not None:
        blueprints = (development_clock.blueprint(db), development.blueprint(skew))
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
        host_names.refuse_others(app, settings.base_url, *blueprints)
    return app


def _keep_out_of_caches(response: Response) -> Response:
    """Nearly every answer is about a token; those that are not say so themselves."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _check_keys(keys: JwksClient) -> None:
    try:
        keys.keys()
    except ProviderUnavailable as error:
        raise health.NotReady("the provider's keys cannot be fetched") from error


def _check_database() -> None:
    """It answers and is migrated."""
    with reading() as connection:
        connection.execute(select(ListRow.id).limit(1))
