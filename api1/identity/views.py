"""GET /identity."""

from flask import Blueprint, Response, jsonify

from api1 import bearer
from api1.identity.claims import as_entries

blueprint = Blueprint("identity", __name__)


@blueprint.get("/identity")
@bearer.require_scope("api1")
def identity() -> Response:
    """The caller's claims as `[{"type": …, "value": …}, …]`."""
    return jsonify(as_entries(bearer.caller().claims))
