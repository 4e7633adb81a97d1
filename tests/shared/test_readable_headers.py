import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

from shared import clock, readable_headers


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("demo")
    readable_headers.init_app(app)

    @app.get("/")
    def view() -> Response:
        response = Response(request.host_url)
        response.last_modified = clock.now()
        return response.make_conditional(request, accept_ranges=True, complete_length=10)

    return app.test_client()


def status(client: FlaskClient, host: str) -> int:
    """Without the test client, which makes a URL of the Host header itself."""
    environ = {**create_environ("/"), "HTTP_HOST": host}
    return int(run_wsgi_app(client.application, environ)[1].split()[0])


@pytest.mark.parametrize("host", ["xn--a", "a.xn--a", "xn--", "xn--a:80"])
def test_a_host_that_no_url_can_be_made_of_is_refused(client: FlaskClient, host: str) -> None:
    assert status(client, host) == 400


@pytest.mark.parametrize("host", ["localhost", "xn--mnchen-3ya.example", "127.0.0.1:5000", "[::1]:5000"])
def test_any_other_host_is_left_alone(client: FlaskClient, host: str) -> None:
    assert status(client, host) == 200


NEVER = "Sun, 06 Nov 9999999999 08:49:37 GMT"


@pytest.mark.parametrize("headers", [{"If-Modified-Since": NEVER}, {"If-Range": NEVER, "Range": "bytes=0-0"}])
def test_a_date_beyond_all_years_is_ignored(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers=headers).status_code in (200, 206)


def test_a_real_date_still_counts(client: FlaskClient) -> None:
    assert client.get("/", headers={"If-Modified-Since": "Sun, 06 Nov 2094 08:49:37 GMT"}).status_code == 304
