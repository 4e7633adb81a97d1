"""The page that shows the description, with all that it loads."""

import re

import pytest
from flask.testing import FlaskClient

from api1.app import create_app
from tests.api1.conftest import settings


def policy_of(client: FlaskClient, path: str) -> dict[str, str]:
    directives = client.get(path).headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.fixture
def client(database_url: str) -> FlaskClient:
    return create_app(
        settings("http://provider.test", database_url=database_url, docs_client_id="api1 docs")
    ).test_client()


def test_all_that_the_page_loads_is_served_here(client: FlaskClient) -> None:
    page = client.get("/docs").get_data(as_text=True)
    loaded = re.findall(r'(?:src|<link rel="[a-z]+" href)="([^"]*)"', page)
    assert len(loaded) == 4
    for path in loaded:
        with client.get(path) as answer:
            assert (answer.status_code, path[0]) == (200, "/"), path


@pytest.mark.parametrize("path", ["/docs", "/docs/oauth2-redirect"])
def test_it_talks_to_this_api_and_the_provider_and_has_no_inline_script(client: FlaskClient, path: str) -> None:
    policy = policy_of(client, path)
    assert policy["connect-src"] == "'self' http://provider.test"
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert policy["frame-ancestors"] == "'none'"


def test_it_signs_in_as_the_configured_client(client: FlaskClient) -> None:
    assert 'data-client-id="api1 docs"' in client.get("/docs").get_data(as_text=True)


def test_without_one_a_token_is_pasted(database_url: str) -> None:
    client = create_app(settings("http://provider.test", database_url=database_url)).test_client()
    assert 'data-client-id=""' in client.get("/docs").get_data(as_text=True)


@pytest.mark.parametrize("path", ["../views.py", "%2e%2e/__init__.py", "js/../../__init__.py", "nothing.js"])
def test_nothing_but_the_assets_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/docs/assets/{path}").status_code == 404


def test_the_way_back_says_nothing_of_what_came(client: FlaskClient) -> None:
    answer = client.get("/docs/oauth2-redirect?code=a-code-nobody-may-see&state=a-state")
    assert "a-code-nobody-may-see" not in answer.get_data(as_text=True)
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
