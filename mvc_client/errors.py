"""Pages for what goes wrong: what happened, and how to go on. A stranger's input never ends in a 500."""

from dataclasses import dataclass

import structlog
from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from shared.database import TROUBLE

log = structlog.stdlib.get_logger("mvc_client.errors")

_PAGES = {
    404: ("There is no such page", "The address is wrong, or the page has gone."),
    405: ("This address does not take that", "It was asked in a way that it does not answer."),
    413: ("That is too much", "The request is larger than anything this application takes."),
}


@dataclass
class ErrorPage(Exception):
    """Raised by a view that cannot go on. `action`: the label and address of the way on.

    `why`: where the provider explains it.
    """

    status: int
    title: str
    explanation: str
    action: tuple[str, str] = ("Go to the start page", "/")
    why: str | None = None


def init_app(app: Flask) -> None:
    """Show every error as a page of ours."""
    app.register_error_handler(ErrorPage, _show)
    app.register_error_handler(CSRFError, _csrf)
    for kind in TROUBLE:
        app.register_error_handler(kind, _database)
    app.register_error_handler(HTTPException, _http)


def _show(page: ErrorPage) -> tuple[str, int]:
    return render_template("error.html", page=page), page.status


def _csrf(_error: CSRFError) -> tuple[str, int]:
    return _show(
        ErrorPage(
            400,
            "That button belonged to another session",
            "Nothing was done. You have signed in or out since the page was drawn, or your browser keeps no cookies.",
        )
    )


def _database(error: Exception) -> tuple[str, int]:
    log.error("database", error=type(getattr(error, "orig", error)).__name__)
    return _show(ErrorPage(503, "The database does not answer", "Nothing is lost. Try again in a moment."))


def _http(error: HTTPException) -> Response | tuple[str, int]:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        log.error("unhandled", error=type(error.original_exception).__name__)
    title, explanation = _PAGES.get(error.code or 500, ("This did not work", "Nothing was done."))
    return _show(ErrorPage(error.code or 500, title, explanation))
