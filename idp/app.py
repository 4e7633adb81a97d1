"""Puts the provider together: one Flask app for one set of settings."""

from flask import Blueprint, Flask, g
from prometheus_client import CollectorRegistry

import idp.leases.models  # noqa: F401  a table of which no view knows
from idp import errors, readiness
from idp.abilities import abilities
from idp.audit import alarms
from idp.authentication import views as authentication
from idp.authorization_server import create_authorization_server
from idp.authorize import views as authorize
from idp.authorize.request_uri_cache import RequestUriCache
from idp.clients.client_cache import ClientCache
from idp.clients.client_keys import ClientKeys
from idp.clients.resource_cache import ResourceCache
from idp.consent import views as consent
from idp.development import views as development
from idp.development.faulty_delivery import FaultyDelivery
from idp.discovery import views as discovery
from idp.extensions import csrf, db
from idp.introspection import views as introspection
from idp.keys import views as keys
from idp.keys.keystore import Keystore
from idp.login import meters as sign_ins
from idp.login import views as login
from idp.login.password_turn import PasswordTurn
from idp.logout import views as logout
from idp.logout.in_hand import InHand
from idp.outbound import Outbound
from idp.presence import Presence
from idp.reasons import LISTS
from idp.registration import views as registration
from idp.revocation import views as revocation
from idp.session import cookie
from idp.session import views as session
from idp.session.bell import Bell
from idp.sessions import views as sessions
from idp.settings import IdpSettings
from idp.token import views as token
from idp.token.issuing import TokenIssuer
from idp.token.meters import TokenMeters
from idp.userinfo import views as userinfo
from shared import (
    development_clock,
    explain,
    health,
    host_names,
    log_setup,
    look,
    readable_headers,
    readable_query,
    refusals,
    security_headers,
)

MACHINE_BLUEPRINTS = [
    authentication.blueprint,
    discovery.blueprint,
    introspection.blueprint,
    keys.blueprint,
    registration.blueprint,
    revocation.blueprint,
    token.blueprint,
    userinfo.blueprint,
]
PAGE_BLUEPRINTS: list[Blueprint] = [
    authorize.blueprint,
    session.blueprint,
    login.blueprint,
    consent.blueprint,
    logout.blueprint,
    sessions.blueprint,
]
LARGEST_BODY_BYTES = 64 * 1024


def create_app(settings: IdpSettings) -> Flask:
    """The provider, ready to serve; its database must be migrated and hold the keys (`idp.startup`)."""
    app = Flask(__name__)
    db.open_for(app, settings.database_url)
    cookie.init_app(app, settings)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    csrf.init_app(app)
    log_setup.init_app(app)
    errors.init_app(app)
    refusals.init_app(app, settings.issuer, settings.secret_keys, LISTS)
    readable_query.init_app(app)
    readable_headers.init_app(app)
    security_headers.init_app(app, https=settings.is_https)
    look.init_app(app, role="identity provider", where=settings.issuer.partition("://")[2], home="/")
    _register_services(app, settings)
    _register_blueprints(app, settings)

    @app.before_request
    def note_arrival() -> None:
        presence: Presence = app.extensions["sixty_presence"]
        g.arrived = presence.arrived()

    return app


def _register_services(app: Flask, settings: IdpSettings) -> None:
    """What slices find on the app instead of building it for each request."""
    keystore = Keystore(settings.secret_keys)
    registry = CollectorRegistry()
    app.extensions.update(
        sixty_settings=settings,
        sixty_presence=Presence(),
        sixty_clients=ClientCache(),
        sixty_client_keys=ClientKeys(),
        sixty_resources=ResourceCache(),
        sixty_request_uris=RequestUriCache(),
        sixty_keys=keystore,
        sixty_authorization_server=create_authorization_server(settings),
        sixty_abilities=abilities(),
        sixty_outbound=Outbound(settings),
        sixty_logout_bell=Bell(),
        sixty_logout_in_hand=InHand(),
        sixty_meters=registry,
        sixty_alarms=alarms.tally(registry),
        sixty_sign_ins=sign_ins.tally(registry),
        sixty_password_turn=PasswordTurn(settings.password_lock_file),
        sixty_token_meters=TokenMeters(registry),
    )
    app.extensions["sixty_issuer"] = TokenIssuer(settings, keystore, app.extensions["sixty_resources"])


def _register_blueprints(app: Flask, settings: IdpSettings) -> None:
    for blueprint in MACHINE_BLUEPRINTS:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    for blueprint in PAGE_BLUEPRINTS:
        app.register_blueprint(blueprint)
    csrf.exempt(authorize.begin)  # a client's cross-site POST has no token of ours, and changes nothing by itself
    checks = {"database": readiness.database, "keys": readiness.keys}
    app.register_blueprint(health.blueprint("idp", checks))
    app.register_blueprint(explain.blueprint("idp", refusals.of(app), tells_all=settings.is_development))
    if settings.is_development:
        _register_development(app, settings)


def _register_development(app: Flask, settings: IdpSettings) -> None:
    """What production does not have."""
    blueprints = (development_clock.blueprint(db), development.blueprint)
    for blueprint in blueprints:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    host_names.refuse_others(app, settings.issuer, *blueprints)
    app.wsgi_app = FaultyDelivery(app, app.wsgi_app, LARGEST_BODY_BYTES)
