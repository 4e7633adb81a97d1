"""The cookie of the lessons: an opaque random id, apart from the session's, so that signing in and out keeps it."""

import re
import secrets

from flask import Response, after_this_request, g, request

from mvc_client.services import services

_ID = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def learner_id() -> str:
    """The id of this browser; it gets one if it has none."""
    if "learner_id" not in g:
        sent = request.cookies.get(_name(), "")
        g.learner_id = sent if _ID.match(sent) else _give(secrets.token_urlsafe(32))
    return g.learner_id


def _give(new: str) -> str:
    @after_this_request
    def keep(response: Response) -> Response:
        https = services().settings.is_https
        response.set_cookie(_name(), new, path="/", secure=https, httponly=True, samesite="Lax")
        return response

    return new


def _name() -> str:
    return "__Host-mvc_client_lessons" if services().settings.is_https else "mvc_client_lessons"
