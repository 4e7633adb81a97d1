"""POST /revoke: 200 with an empty object, or the error of a client that cannot prove itself."""

from flask import Blueprint, Response, current_app, g, request

from idp.cors import allow_any_origin
from idp.revocation import reasons
from shared import refusals

blueprint = Blueprint("revocation", __name__)
allow_any_origin(blueprint)


@blueprint.post("/revoke")
def revoke() -> Response:
    """End a token."""
    refusals.judged_by(reasons.REVOCATION)
    server = current_app.extensions["sixty_authorization_server"]
    return server.create_endpoint_response("revocation", (request, g.arrived))
