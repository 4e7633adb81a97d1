"""Lets scripts of any origin read the endpoints that browser applications call (never with cookies)."""

from flask import Blueprint, Response, request

HEADERS = "Authorization, Content-Type, X-Requested-With"
PREFLIGHT_SECONDS = 600


def allow_any_origin(blueprint: Blueprint) -> None:
    """Answer preflights of this blueprint and mark its responses as readable; credentials stay out."""

    @blueprint.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = "WWW-Authenticate, Retry-After"
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = headers.get("Allow", "")
            headers["Access-Control-Allow-Headers"] = HEADERS
            headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response
