"""The body of a request, or 413: never a part of it."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge


def whole_body() -> bytes:
    """All of the request's body. Werkzeug cuts one that does not say its length at the limit, and tells nobody."""
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= (request.max_content_length or 0):
        raise RequestEntityTooLarge
    return body
