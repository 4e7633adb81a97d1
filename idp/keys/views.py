"""GET /jwks: the public keys (RFC 7517), as fresh as the next reload of the keystore."""

import hashlib

from flask import Blueprint, Response, request

from idp.cors import allow_any_origin
from idp.keys.keystore import keystore
from idp.keys.schedule import JWKS_MAX_AGE_SECONDS

blueprint = Blueprint("keys", __name__)
allow_any_origin(blueprint)


@blueprint.get("/jwks")
def jwks() -> Response:
    """The JWK Set."""
    body = keystore().jwks()
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = f"public, max-age={JWKS_MAX_AGE_SECONDS}"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response
