"""POST /token (RFC 6749 §3.2): JSON whatever `Accept` says, never cached, readable by scripts of any origin."""

import time

from flask import Blueprint, Response, current_app, g, request

from idp.cors import allow_any_origin
from idp.token import reasons
from idp.token.meters import meters
from shared import refusals

blueprint = Blueprint("token", __name__)
allow_any_origin(blueprint)


@blueprint.post("/token")
def token() -> Response:
    """The tokens, or the standard's error."""
    refusals.judged_by(reasons.TOKEN)
    server = current_app.extensions["sixty_authorization_server"]
    return server.create_token_response((request, g.arrived))


@blueprint.after_request
def count(response: Response) -> Response:
    """Every answer counts, also those to a body that was too large and of an unexpected error; preflights do not."""
    if request.method == "POST":
        meters().answered(g.get("grant_type"), _error_in(response), time.monotonic() - g.request_began)
    return response


def _error_in(response: Response) -> str | None:
    if response.status_code == 200:
        return None
    return (response.get_json(silent=True) or {}).get("error", "")
