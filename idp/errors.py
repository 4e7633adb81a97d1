"""What the provider answers when something cannot be done: a page for people, JSON for machines, never a stack trace.

ErrorPage            a refusal that belongs to a person's browser (shown, never redirected)
HTTPException        the framework's own (404, 405, 413 …)
database trouble     503 with Retry-After: it does not answer, or somebody held its locks for too long
anything else        500 with a reference; the reason is in the log under the same request id
"""

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from shared import clock, refusals
from shared.database import TROUBLE
from shared.problem import problem

log = structlog.stdlib.get_logger("sixty.errors")

RETRY_AFTER_SECONDS = 3

MACHINE_PATHS = (
    "/token",
    "/revoke",
    "/introspect",
    "/userinfo",
    "/register",
    "/jwks",
    "/.well-known/",
    "/health",
    "/ready",
    "/development/",
    "/authentication/",
)
PROBLEM_PATHS = ("/authentication/",)
"""Machine paths of no standard's error format: application/problem+json."""

STANDARD_SENTENCES = {
    "invalid_request": "The request is missing a parameter, repeats one, or has one that is not acceptable.",
    "invalid_client": "The application that sent you here is not known to this provider.",
    "unauthorized_client": "The application may not ask in this way.",
    "unsupported_response_type": "This provider does not answer in the way that the application asked for.",
    "not_found": "There is no such page here.",
    "server_error": "The provider met a condition that it did not expect.",
    "temporarily_unavailable": "The provider cannot answer at the moment.",
}


class ErrorPage(Exception):
    """A refusal shown to a person. `parameter`: the one that is wrong; its value is never shown."""

    def __init__(
        self, status: int, *, error: str, message: str, parameter: str | None = None, title: str | None = None
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.message = message
        self.parameter = parameter
        self.title = title or "This sign-in stopped here"


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(ErrorPage, show)
    app.register_error_handler(HTTPException, _http)
    for kind in TROUBLE:
        app.register_error_handler(kind, _database)
    app.register_error_handler(Exception, _unexpected)


def show(page: ErrorPage) -> Response:
    """The page. For error handlers, whose own exceptions Flask hands to nobody."""
    log.info("refused with a page", error=page.error, parameter=page.parameter)
    return Response(_render(page), page.status)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None:
        return error.response  # pyright: ignore[reportReturnType]
    code = "not_found" if status == 404 else "server_error" if status >= 500 else "invalid_request"
    if request.path.startswith(MACHINE_PATHS):
        return _with_allow(_json(code, error.name, status), error)
    text = error.name if status in (404, 405, 413, 415) else "The request could not be read"
    page = ErrorPage(
        status, error=code, message=f"{text}.", title="Nothing is here" if status == 404 else "Not possible"
    )
    return _with_allow(Response(_render(page), status=status), error)


def _database(error: Exception) -> Response:
    log.error("the database does not answer", exc_info=error)
    code = "temporarily_unavailable"
    if request.path.startswith(MACHINE_PATHS):
        answer = _json(code, STANDARD_SENTENCES[code], 503)
    else:
        message = "Nothing is lost. Wait a moment, then load this page again."
        answer = Response(_render(ErrorPage(503, error=code, message=message, title="Not at the moment")), 503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _unexpected(error: Exception) -> Response | tuple[str, int]:
    log.error("unexpected error", exc_info=error)
    if request.path.startswith(MACHINE_PATHS):
        return _json("server_error", STANDARD_SENTENCES["server_error"], 500)
    message = "It was not your doing. Go back to the application and start again."
    return _render(ErrorPage(500, error="server_error", message=message, title="Something went wrong here")), 500


def _render(page: ErrorPage) -> str:
    return render_template(
        "errors/error.html",
        page=page,
        sentence=STANDARD_SENTENCES.get(page.error, ""),
        reference=g.get("request_id", ""),
        explanation=refusals.uri(page.error, page.status),
        at=clock.now(),
    )


def _json(error: str, description: str, status: int) -> Response:
    if request.path.startswith(PROBLEM_PATHS):
        return problem(status, description, error=error)
    answer = jsonify(error=error, error_description=description)
    answer.headers["Cache-Control"] = "no-store"
    answer.status_code = status
    return answer


def _with_allow(answer: Response, error: HTTPException) -> Response:
    valid = getattr(error, "valid_methods", None)
    if valid:
        answer.headers["Allow"] = ", ".join(sorted(valid))
    return answer
