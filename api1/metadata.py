"""GET /.well-known/oauth-protected-resource: what a client must know to call this API (RFC 9728)."""

from flask import Blueprint, Response, jsonify

from api1.bearer import METADATA_PATH
from api1.settings import Api1Settings

MAX_AGE_SECONDS = 60


def blueprint(settings: Api1Settings) -> Blueprint:
    """The route. `clock_skew_seconds` is ours: how long after `exp` this API still accepts a token."""
    metadata = Blueprint("metadata", __name__)
    document = {
        "resource": settings.base_url,
        "authorization_servers": [settings.issuer],
        "scopes_supported": ["api1"],
        "bearer_methods_supported": ["header"],
        "resource_name": "api1",
        "clock_skew_seconds": settings.clock_skew_seconds,
    }

    @metadata.get(METADATA_PATH)
    def protected_resource() -> Response:
        response = jsonify(document)
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
        return response

    return metadata
