"""The page, its way back from the provider, and the files of Swagger UI, which come with a package of the lock."""

from pathlib import Path

import flask_openapi3_swagger
from flask import Blueprint, Response, make_response, render_template, send_from_directory

from api1.settings import Api1Settings

ASSETS = Path(flask_openapi3_swagger.__file__).parent / "templates" / "swagger"
REDIRECT_PATH = "/docs/oauth2-redirect"


def blueprint(settings: Api1Settings) -> Blueprint:
    """The routes. The page talks to this API and to the provider's token endpoint, and to nobody else."""
    docs = Blueprint("docs", __name__)
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {settings.issuer}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )

    def page(template: str) -> Response:
        response = make_response(render_template(template, settings=settings, redirect_path=REDIRECT_PATH))
        response.headers["Content-Security-Policy"] = policy
        return response

    @docs.get("/docs")
    def show() -> Response:
        return page("docs/docs.html")

    @docs.get(REDIRECT_PATH)
    def come_back() -> Response:
        response = page("docs/come_back.html")
        response.headers["Referrer-Policy"] = "no-referrer"  # a code stands in its address
        return response

    @docs.get("/docs/assets/<path:filename>")
    def asset(filename: str) -> Response:
        return send_from_directory(ASSETS, filename, max_age=3600)

    return docs
