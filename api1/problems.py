"""Every error of the API is application/problem+json (RFC 9457); no error page, and no word of the request in it."""

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from shared.database import TROUBLE
from shared.problem import problem

log = structlog.stdlib.get_logger("sixty.api1")

DATABASE_RETRY_AFTER_SECONDS = 3
DATABASE_TROUBLE = (
    "The database does not answer. A change may have been made, or not: try again in a moment, with the same "
    "Idempotency-Key if there was one, else look first."
)
"""Of a commit whose answer was lost nobody knows what became of it."""

_DETAILS = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not answer that method; the Allow header names those it does.",
    413: "The body is larger than this API reads.",
    415: "The body must be application/json.",
    500: "The API failed. The log has the reason, under the request id of this answer.",
}


def init_app(app: Flask) -> None:
    """Answer every HTTP error as a problem, also the 500 that Flask makes of what nobody expected and logs.

    Large bodies are refused before a view reads them.
    """

    @app.before_request
    def refuse_large_body() -> None:
        limit = app.config["MAX_CONTENT_LENGTH"]
        if request.content_length is not None and request.content_length > limit:
            raise RequestEntityTooLarge

    app.register_error_handler(HTTPException, _http_error)
    for kind in TROUBLE:
        app.register_error_handler(kind, _database_trouble)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    response = problem(status, _DETAILS.get(status, "The request was refused."))
    for name, value in error.get_headers():
        if name in ("Allow", "Location", "Retry-After"):
            response.headers[name] = value
    return response


def _database_trouble(error: Exception) -> Response:
    log.error("the database does not answer", error=type(getattr(error, "orig", error)).__name__)
    response = problem(503, DATABASE_TROUBLE)
    response.headers["Retry-After"] = str(DATABASE_RETRY_AFTER_SECONDS)
    return response
