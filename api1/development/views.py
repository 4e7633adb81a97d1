"""POST /development/clock-skew."""

from flask import Blueprint, Response, request

from api1.development.movable_clock_skew import MovableClockSkew
from api1.settings import LARGEST_CLOCK_SKEW_SECONDS
from shared.problem import problem
from shared.strict_json import loads
from shared.whole_body import whole_body

JSON = "application/json"
NAME = "clock_skew_seconds"


def blueprint(skew: MovableClockSkew) -> Blueprint:
    """The route: `{"clock_skew_seconds": n}`, null for the setting's again: 204; 400, 415.

    Only as application/json, which a form of another site cannot send.
    """
    development = Blueprint("development", __name__)

    @development.post("/development/clock-skew")
    def choose() -> Response:
        if request.mimetype != JSON:
            return problem(415, f"The body must be {JSON}.")
        try:
            body = loads(whole_body())
        except ValueError:
            return _refuse()
        if not isinstance(body, dict) or body.keys() != {NAME} or not _is_acceptable(body[NAME]):
            return _refuse()
        skew.choose(body[NAME])
        return Response(status=204)

    return development


def _refuse() -> Response:
    return problem(400, f"{NAME} must be a whole number from 0 to {LARGEST_CLOCK_SKEW_SECONDS}, or null.")


def _is_acceptable(seconds: object) -> bool:
    return seconds is None or (type(seconds) is int and 0 <= seconds <= LARGEST_CLOCK_SKEW_SECONDS)
