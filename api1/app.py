"""Puts the API together."""

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider

from api1 import bearer, metadata, problems
from api1.identity import views as identity
from api1.settings import Api1Settings
from shared import development_clock, health, log_setup, outbound, readable_headers, security_headers
from shared.jwks_client import JwksClient, ProviderUnavailable

MAX_BODY_BYTES = 64 * 1024


class _Json(DefaultJSONProvider):
    sort_keys = False  # claims are shown in the token's order


def create_app(settings: Api1Settings, keys: JwksClient | None = None) -> Flask:
    """The WSGI application. Opens no connection: the provider's keys are fetched when the first token comes.

    `keys`: where they come from, if not from the provider that the settings name.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json = _Json(app)
    keys = keys or JwksClient(outbound.new_session(), settings.issuer, settings.backchannel_url or None)
    log_setup.init_app(app)
    security_headers.init_app(app, https=settings.is_https)
    app.after_request(_keep_out_of_caches)
    problems.init_app(app)
    readable_headers.init_app(app)
    bearer.init_app(app, settings, keys)
    app.register_blueprint(identity.blueprint)
    app.register_blueprint(metadata.blueprint(settings))
    app.register_blueprint(health.blueprint("api1", {"keys": lambda: _check_keys(keys)}))
    if settings.is_development:
        app.register_blueprint(development_clock.blueprint)
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
