"""The headers of every answer."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from shared import security_headers


def client_of(*, https: bool = False) -> FlaskClient:
    app = Flask(__name__)
    security_headers.init_app(app, https=https)

    @app.get("/page")
    def page() -> str:
        return "<p>"

    @app.get("/consent")
    def consent() -> str:
        for _ in range(2):
            security_headers.allow_form_action("https://client.example")
        return "<p>"

    @app.get("/framed")
    def framed() -> str:
        security_headers.allow_framing()
        return "<p>"

    @app.get("/frames")
    def frames() -> str:
        for origin in ("https://client.example", "https://another.example", "https://client.example"):
            security_headers.allow_frame(origin)
        return "<p>"

    @app.get("/data")
    def data() -> Response:
        return Response("{}", mimetype="application/json")

    @app.get("/own")
    def own() -> Response:
        return Response("<p>", headers={"Content-Security-Policy": "default-src *", "Cache-Control": "public"})

    return app.test_client()


def form_action(policy: str) -> str:
    return next(part.strip() for part in policy.split(";") if part.strip().startswith("form-action"))


@pytest.mark.parametrize("path", ["/page", "/data", "/nothing"])
def test_every_answer_carries_them(path: str) -> None:
    headers = client_of().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for part in ("script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in headers


def test_hsts_is_sent_where_the_public_url_is_https() -> None:
    assert client_of(https=True).get("/page").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_page_may_let_its_forms_end_at_one_more_origin_and_the_next_page_may_not() -> None:
    client = client_of()
    policy = client.get("/consent").headers["Content-Security-Policy"]
    assert form_action(policy) == "form-action 'self' https://client.example"
    assert form_action(client.get("/page").headers["Content-Security-Policy"]) == "form-action 'self'"


def test_a_page_may_be_framed_and_the_next_page_may_not() -> None:
    client = client_of()
    headers = client.get("/framed").headers
    assert headers["Content-Security-Policy"].endswith("; frame-ancestors *")
    assert "X-Frame-Options" not in headers
    assert client.get("/page").headers["X-Frame-Options"] == "DENY"
    assert client.get("/page").headers["Content-Security-Policy"].endswith("; frame-ancestors 'none'")


def test_a_page_may_show_frames_of_what_it_names_and_the_next_page_none() -> None:
    client = client_of()
    policy = client.get("/frames").headers["Content-Security-Policy"]
    assert "; frame-src https://client.example https://another.example; " in policy
    assert "frame-src" not in client.get("/page").headers["Content-Security-Policy"]


def test_pages_are_kept_out_of_caches_and_data_decides_for_itself() -> None:
    client = client_of()
    assert client.get("/page").headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/data").headers


def test_a_view_that_sets_a_header_keeps_it() -> None:
    headers = client_of().get("/own").headers
    assert headers["Content-Security-Policy"] == "default-src *"
    assert headers["Cache-Control"] == "public"


def test_two_slashes_lead_nowhere_and_least_of_all_to_the_host_that_was_asked_for() -> None:
    answer = client_of().get("/static//page", headers={"Host": "evil.example"})
    assert answer.status_code == 404
    assert "Location" not in answer.headers
