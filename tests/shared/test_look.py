import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from shared import look


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("demo")
    look.init_app(app, role="demo", where="localhost:1")
    app.register_error_handler(HTTPException, lambda _error: (render_template("look/base.html"), 404))
    return app.test_client()


def test_a_page_has_the_frame_and_the_sheet(client: FlaskClient) -> None:
    shown = client.get("/nothing-here").get_data(as_text=True)
    assert "localhost:1" in shown
    assert "/static/look/" in shown


def test_the_icon_is_found_by_its_old_name(client: FlaskClient) -> None:
    assert client.get("/favicon.ico").mimetype == "image/svg+xml"


def test_a_host_that_no_url_can_be_made_of_is_refused_without_a_page(client: FlaskClient) -> None:
    refused = client.get("/nothing-here", headers={"Host": "a" * 300})
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
