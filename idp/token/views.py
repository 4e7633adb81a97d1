"""POST /token (RFC 6749 §3.2): JSON whatever `Accept` says, never cached, readable by scripts of any origin."""

from flask import Blueprint, Response, current_app, g, request

from idp.cors import allow_any_origin

blueprint = Blueprint("token", __name__)
allow_any_origin(blueprint)


@blueprint.post("/token")
def token() -> Response:
    """The tokens, or the standard's error."""
    server = current_app.extensions["sixty_authorization_server"]
    return server.create_token_response((request, g.arrived))
