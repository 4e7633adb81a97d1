"""POST /introspect: JSON, never cached, for clients that prove themselves."""

from flask import Blueprint, Response, current_app, g, request

blueprint = Blueprint("introspection", __name__)


@blueprint.post("/introspect")
def introspect() -> Response:
    """Look at a token."""
    server = current_app.extensions["sixty_authorization_server"]
    return server.create_endpoint_response("introspection", (request, g.arrived))
