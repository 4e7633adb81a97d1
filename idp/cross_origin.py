"""CORS for the endpoints that browser applications of any origin may read: they never look at cookies."""

from flask import Response

PREFLIGHT_MAX_AGE_SECONDS = 3600


def allow_any_origin(response: Response) -> Response:
    """Add the CORS headers; as a blueprint's `after_request` it also completes Flask's own answer to OPTIONS.

    No `Access-Control-Allow-Credentials`: the browser sends and shows nothing that depends on a cookie.
    """
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "WWW-Authenticate, Retry-After, ETag"
    allow = headers.get("Allow")
    if allow is not None:
        headers["Access-Control-Allow-Methods"] = allow
        headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-None-Match"
        headers["Access-Control-Max-Age"] = str(PREFLIGHT_MAX_AGE_SECONDS)
    return response
