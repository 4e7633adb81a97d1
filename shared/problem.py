"""Problem documents (RFC 9457): what a JSON API answers instead of an error page. No word of the request is in one."""

from typing import Any

from flask import Response, json
from werkzeug.http import HTTP_STATUS_CODES


def problem(status: int, detail: str, **members: Any) -> Response:
    """One document, never cached; `members`: what it has beyond title, status and detail."""
    body = {"title": HTTP_STATUS_CODES.get(status, "Error"), "status": status, "detail": detail, **members}
    answer = Response(json.dumps(body), status, mimetype="application/problem+json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
