"""POST /development/clock: moves one service's clock, in development only.

`{"offset_seconds": n}` as application/json answers 204; n is how far ahead of the machine's clock this service lives
from now on (0: back to normal). All workers of the service move at once.
"""

from typing import cast

from flask import Blueprint, Response, jsonify, request

from shared import clock

LIMIT_SECONDS = 10 * 365 * 86_400

blueprint = Blueprint("development_clock", __name__)


@blueprint.post("/development/clock")
def move_clock() -> Response | tuple[Response, int]:
    """204, or 400 `{"error": "invalid_request"}`."""
    try:
        body: object = request.get_json(silent=True)
    except RecursionError:  # thousands of nested brackets
        body = None
    seconds = cast("dict[str, object]", body).get("offset_seconds") if isinstance(body, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not abs(seconds) <= LIMIT_SECONDS:
        return jsonify(error="invalid_request", error_description="offset_seconds must be a number of seconds"), 400
    clock.set_offset_seconds(float(seconds))
    return Response(status=204)
