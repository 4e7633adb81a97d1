"""GET /.well-known/openid-configuration, and the same document at /.well-known/oauth-authorization-server."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request

from idp.clients.resource_cache import ResourceCache
from idp.cors import allow_any_origin
from idp.discovery.metadata import provider_metadata
from idp.settings import IdpSettings

blueprint = Blueprint("discovery", __name__)
allow_any_origin(blueprint)

MAX_AGE_SECONDS = 60

REGISTRATION = "registration_endpoint"
ENDPOINTS = {
    "authorization_endpoint": "authorize.begin",
    "token_endpoint": "token.token",
    "revocation_endpoint": "revocation.revoke",
    "introspection_endpoint": "introspection.introspect",
    "userinfo_endpoint": "userinfo.userinfo",
    "jwks_uri": "keys.jwks",
    "end_session_endpoint": "logout.end_session",
    "check_session_iframe": "session.check_session",
    REGISTRATION: "registration.register",
}
"""Each member's view: the paths are read from the app's own routes, so they cannot drift apart."""


@blueprint.get("/.well-known/openid-configuration")
@blueprint.get("/.well-known/oauth-authorization-server")
def document() -> Response:
    """The metadata."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    resources: ResourceCache = current_app.extensions["sixty_resources"]
    endpoints = ENDPOINTS if settings.registration != "off" else {**ENDPOINTS, REGISTRATION: None}
    paths = {member: _path(endpoint) for member, endpoint in endpoints.items() if endpoint is not None}
    abilities: Mapping[str, Any] = current_app.extensions["sixty_abilities"]
    body = json.dumps(provider_metadata(settings.issuer, paths, resources.all(), abilities)).encode()
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _path(endpoint: str) -> str:
    return next(current_app.url_map.iter_rules(endpoint)).rule
