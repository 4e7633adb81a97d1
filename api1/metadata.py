"""GET /.well-known/oauth-protected-resource: what a client must know to call this API (RFC 9728)."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from api1.bearer import METADATA_PATH
from api1.settings import Api1Settings

MAX_AGE_SECONDS = {"production": 60, "development": 1}
"""In development the clock skew can be changed while the service runs."""


def blueprint(settings: Api1Settings, clock_skew_seconds: Callable[[], int]) -> Blueprint:
    """The route. `clock_skew_seconds` is ours: how long after `exp` this API still accepts a token."""
    metadata = Blueprint("metadata", __name__)
    document = {
        "resource": settings.base_url,
        "authorization_servers": [settings.issuer],
        "scopes_supported": ["api1"],
        "bearer_methods_supported": ["header"],
        "resource_name": "api1",
    }

    @metadata.get(METADATA_PATH)
    def protected_resource() -> Response:
        response = jsonify({**document, "clock_skew_seconds": clock_skew_seconds()})
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS[settings.environment]}"
        return response

    return metadata
