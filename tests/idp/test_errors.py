"""What people and machines read when something cannot be done."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, abort
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from idp.app import LARGEST_BODY_BYTES, create_app
from idp.errors import ErrorPage
from idp.extensions import db
from tests.idp.conftest import settings_for
from tests.idp.pages import page


@pytest.fixture(scope="module")
def failing_app(filled_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """With pages that fail in every way."""
    path = tmp_path_factory.mktemp("errors") / "idp.sqlite"
    shutil.copy(filled_database, path)
    app = create_app(settings_for(path))

    def fail() -> str:
        raise RuntimeError("s3cr3t of the cause")

    def refuse() -> str:
        raise ErrorPage(403, error="invalid_client", parameter="client_id", message="Not you.", title="A <title>")

    def misread() -> str:
        abort(400, "s3cr3t of the description")

    def close() -> str:
        abort(503)

    def answer() -> str:
        abort(Response("its own words", 418))

    for name, view in {"fail": fail, "refuse": refuse, "misread": misread, "close": close, "answer": answer}.items():
        app.add_url_rule(f"/{name}", name, view)
        app.add_url_rule(f"/userinfo/{name}", f"machine {name}", view)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(failing_app: Flask) -> FlaskClient:
    return failing_app.test_client()


def is_page(response: TestResponse, status: int) -> str:
    """Its text, after the checks that hold for every page."""
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Request-ID"] in page(response).text
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "s3cr3t" not in response.get_data(as_text=True)
    return page(response).text


def is_json(response: TestResponse, status: int, error: str) -> None:
    assert response.status_code == status
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.get_json()["error"] == error
    assert "s3cr3t" not in response.get_data(as_text=True)


def test_a_refusal_names_the_error_and_the_parameter_and_escapes_what_it_says(client: FlaskClient) -> None:
    response = client.get("/refuse?client_id=s3cr3t")
    text = is_page(response, 403)
    assert "invalid_client" in text
    assert "client_id" in text
    assert "Not you." in text
    assert "A &lt;title&gt;" in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/nothing-here", "/s3cr3t", "/%ff", "/%00", "/a%0Ab", "/<script>", "/%2e%2e/x"])
def test_an_unknown_path_is_a_page_that_does_not_repeat_it(client: FlaskClient, path: str) -> None:
    text = is_page(client.get(path), 404)
    assert "not_found" in text
    assert "Nothing is here" in text


@pytest.mark.parametrize("path", ["/token/x", "/userinfo/x", "/jwks/x", "/.well-known/x", "/development/x", "/ready/x"])
def test_an_unknown_path_of_a_machine_is_json_whatever_it_accepts(client: FlaskClient, path: str) -> None:
    is_json(client.get(path, headers={"Accept": "text/html"}), 404, "not_found")


def test_a_wrong_method_says_which_ones_there_are(client: FlaskClient) -> None:
    response = client.delete("/login")
    assert "Method Not Allowed" in is_page(response, 405)
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))
    refused = client.get("/token")
    is_json(refused, 405, "invalid_request")
    assert "POST" in refused.headers["Allow"]


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    body = b"a=" + b"a" * LARGEST_BODY_BYTES
    form = "application/x-www-form-urlencoded"
    is_json(client.post("/token", data=body, content_type=form), 413, "invalid_request")
    assert "Request Entity Too Large" in is_page(client.post("/authorize", data=body, content_type=form), 413)


def test_what_the_framework_says_is_not_repeated(client: FlaskClient) -> None:
    assert "The request could not be read." in is_page(client.get("/misread"), 400)
    is_json(client.get("/userinfo/misread"), 400, "invalid_request")


def test_an_error_of_the_server_is_called_so(client: FlaskClient) -> None:
    assert "server_error" in is_page(client.get("/close"), 503)
    is_json(client.get("/userinfo/close"), 503, "server_error")


def test_an_answer_that_a_view_made_itself_is_given(client: FlaskClient) -> None:
    answered = client.get("/answer")
    assert (answered.status_code, answered.get_data(as_text=True)) == (418, "its own words")


def test_an_unexpected_error_tells_its_cause_to_the_log_alone(client: FlaskClient) -> None:
    with capture_logs() as lines:
        assert "Something went wrong here" in is_page(client.get("/fail"), 500)
        is_json(client.get("/userinfo/fail"), 500, "server_error")
    logged = [line for line in lines if line["event"] == "unexpected error"]
    assert [str(line["exc_info"]) for line in logged] == ["s3cr3t of the cause"] * 2


def test_the_reference_is_the_request_id_that_was_sent_if_it_is_a_plain_one(client: FlaskClient) -> None:
    sent = client.get("/refuse", headers={"X-Request-ID": "of-the-proxy.1"})
    assert "of-the-proxy.1" in is_page(sent, 403)
    for odd in ("<b>", "a b", "x" * 65, ""):
        made = client.get("/refuse", headers={"X-Request-ID": odd})
        assert re.fullmatch(r"[0-9a-f]{16}", made.headers["X-Request-ID"])
        is_page(made, 403)


def test_a_refusal_is_logged_without_any_value(client: FlaskClient) -> None:
    with capture_logs() as lines:
        client.get("/refuse?client_id=s3cr3t")
    assert {
        "event": "refused with a page",
        "log_level": "info",
        "error": "invalid_client",
        "parameter": "client_id",
    } in lines
    assert "s3cr3t" not in str(lines)


@pytest.mark.parametrize("host", ["evil.example", "idp:5000", "evil.example:1", "[::1]", ""])
def test_a_foreign_host_changes_nothing_and_shows_nowhere(client: FlaskClient, host: str) -> None:
    assert "evil.example" not in is_page(client.get("/refuse", headers={"Host": host}), 403)


@pytest.mark.parametrize("host", ["a" * 300, "a..b", "a b", "ä", "%", "<b>"])
@pytest.mark.parametrize(
    "path", ["/refuse", "/nothing-here", "/login", "/authorize", "/userinfo/refuse", "/jwks", "/health"]
)
def test_a_host_that_is_none_is_no_error_of_ours(client: FlaskClient, host: str, path: str) -> None:
    assert client.get(path, headers={"Host": host}).status_code < 500


@pytest.mark.parametrize(
    "path", ["/login", "/consent", "/logout/continue", "/authorize", "/authorize/resume", "/", "/jwks"]
)
def test_a_query_of_bytes_that_are_no_text_is_refused(client: FlaskClient, path: str) -> None:
    for query in ("request=\x80", "\xff"):
        assert client.get(path, environ_overrides={"QUERY_STRING": query}).status_code == 400
