"""POST /introspect: JSON, never cached, for clients that prove themselves."""

from flask import Blueprint, Response, current_app, g, request

from idp.introspection import reasons
from shared import refusals

blueprint = Blueprint("introspection", __name__)


@blueprint.post("/introspect")
def introspect() -> Response:
    """Look at a token."""
    refusals.judged_by(reasons.INTROSPECTION)
    server = current_app.extensions["sixty_authorization_server"]
    return refusals.with_link(server.create_endpoint_response("introspection", (request, g.arrived)))
