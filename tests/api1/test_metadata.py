"""RFC 9728."""

from flask.testing import FlaskClient

from api1.app import create_app
from tests.api1.conftest import settings
from tests.shared.little_provider import Provider

PATH = "/.well-known/oauth-protected-resource"


def test_the_metadata_names_the_provider_the_scope_and_the_skew(client: FlaskClient, provider: Provider) -> None:
    response = client.get(PATH)
    assert response.mimetype == "application/json"
    assert response.get_json() == {
        "resource": "http://localhost:5001",
        "authorization_servers": [provider.issuer],
        "scopes_supported": ["api1"],
        "bearer_methods_supported": ["header"],
        "resource_name": "api1",
        "clock_skew_seconds": 60,
    }


def test_the_metadata_is_where_the_challenge_says(provider: Provider) -> None:
    client = create_app(settings(provider.issuer, base_url="http://localhost:6001")).test_client()
    url = client.get("/identity").headers["WWW-Authenticate"].partition('resource_metadata="')[2].rstrip('"')
    assert url == f"http://localhost:6001{PATH}"
    assert client.get(PATH).get_json()["resource"] == "http://localhost:6001"


def test_the_host_header_is_not_believed(client: FlaskClient) -> None:
    assert client.get(PATH, headers={"Host": "evil.example"}).get_json()["resource"] == "http://localhost:5001"
