"""POST /token: how a client may say who it is, and what strangers send."""

import base64

import pytest
from flask.testing import FlaskClient

from tests.idp.token_endpoint import MVC, NewCode, TokenEndpoint
from tests.support.explained import without_address


def basic(text: bytes | str) -> dict[str, str]:
    raw = text if isinstance(text, bytes) else text.encode()
    return {"Authorization": "Basic " + base64.b64encode(raw).decode()}


@pytest.mark.parametrize("spelling", ["mvc client:mvc secret", "mvc+client:mvc+secret", "mvc%20client:mvc%20secret"])
def test_basic_credentials_are_read_in_all_three_spellings(
    endpoint: TokenEndpoint, new_code: NewCode, client: FlaskClient, spelling: str
) -> None:
    tokens = endpoint.exchange(new_code()).get_json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert client.post("/token", data=form, headers=basic(spelling)).status_code == 200


def test_the_secret_may_stand_in_the_body(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    answer = endpoint.exchange(new_code(), auth=None, client_id=MVC[0], client_secret=MVC[1])
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"client_id": "mvc client"},
        {"client_id": "mvc client", "client_secret": "wrong"},
        {"client_id": "nobody", "client_secret": "x"},
        {"client_id": "todo list client", "client_secret": "x"},
    ],
)
def test_a_client_that_cannot_prove_itself_is_refused_alike(
    endpoint: TokenEndpoint, credentials: dict[str, str]
) -> None:
    answer = endpoint.refresh("x", auth=None, **credentials)
    assert answer.status_code == 401
    told = without_address(answer.get_json())
    assert told == {"error": "invalid_client", "error_description": "Client authentication failed."}
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    "header",
    [
        "Basic", "Basic ", "Basic !!!", "Basic " + base64.b64encode(b"\xff\xfe:x").decode(), "Basic é",
        "Basic " + base64.b64encode(b"no colon").decode(), "Basic " + base64.b64encode(b"a\0b:c").decode(),
        "Basic " + base64.b64encode(b"%zz:%").decode(), "Bearer abc", "Digest x", "",
    ],
)  # fmt: skip
def test_unreadable_credentials_are_a_failed_authentication(client: FlaskClient, header: str) -> None:
    answer = client.post(
        "/token", data={"grant_type": "refresh_token", "refresh_token": "x"}, headers={"Authorization": header}
    )
    assert answer.status_code == 401
    assert answer.get_json()["error"] == "invalid_client"


def test_two_methods_at_once_are_refused(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    both = endpoint.exchange(new_code(), client_id=MVC[0], client_secret=MVC[1])
    assert both.get_json()["error"] == "invalid_request"
    other = endpoint.exchange(new_code(), client_id="todo list client")
    assert other.get_json()["error"] == "invalid_request"
    assert endpoint.exchange(new_code(), client_id=MVC[0]).status_code == 200


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "invalid_request"),
        (b"grant_type=", "invalid_request"),
        (b"refresh_token=x", "invalid_request"),
        (b"grant_type=password&username=alice&password=x", "unsupported_grant_type"),
        (b"grant_type=refresh_token", "invalid_request"),
        (b"grant_type=refresh_token&refresh_token=a&refresh_token=b", "invalid_request"),
        (b"grant_type=refresh_token&grant_type=refresh_token&refresh_token=a", "invalid_request"),
        (b"grant_type=refresh_token&refresh_token=%ff", "invalid_request"),
        (b"grant_type=refresh_token&refresh_token=\xff", "invalid_request"),
        (b"grant_type=refresh_token&refresh_token=%zz", "invalid_request"),
        (b"grant_type=refresh_token&refresh_token=a%00b", "invalid_request"),
        (b"grant_type=refresh_token&refresh_token=%ED%A0%80", "invalid_request"),
        (b"grant_type=authorization_code&code=" + b"a" * 10_000, "invalid_grant"),
        (b"&".join(b"p%d=1" % number for number in range(1000)), "invalid_request"),
    ],
)
def test_a_body_that_is_no_proper_request_gets_the_standards_error(
    client: FlaskClient, body: bytes, error: str
) -> None:
    answer = client.post("/token", data=body, content_type="application/x-www-form-urlencoded", auth=MVC)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == error
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_only_a_form_is_read(client: FlaskClient, content_type: str) -> None:
    for body in (b'{"grant_type": "refresh_token"}', b"grant_type=refresh_token&refresh_token=x"):
        answer = client.post("/token", data=body, content_type=content_type, auth=MVC)
        assert answer.get_json()["error"] == "invalid_request"


def test_nothing_is_read_from_the_query(endpoint: TokenEndpoint, new_code: NewCode, client: FlaskClient) -> None:
    token = endpoint.exchange(new_code()).get_json()["refresh_token"]
    answer = client.post(f"/token?grant_type=refresh_token&refresh_token={token}", auth=MVC)
    assert answer.get_json()["error"] == "invalid_request"


@pytest.mark.parametrize("host", ["idp:5000", "evil.example", "a b", "a." * 60, "[::1", "localhost:99999999"])
def test_a_foreign_host_header_changes_nothing(endpoint: TokenEndpoint, new_code: NewCode, host: str) -> None:
    tokens = endpoint.exchange(new_code()).get_json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = endpoint.post(form, auth=MVC, headers={"Host": host})
    assert answer.status_code == 200


def test_errors_are_json_whatever_is_asked_for(client: FlaskClient) -> None:
    answer = client.post("/token", data={"grant_type": "x"}, headers={"Accept": "text/html"})
    assert answer.mimetype == "application/json"
    assert client.get("/token").get_json()["error"] == "invalid_request"
    assert client.get("/token").status_code == 405


def test_a_body_of_three_megabytes_is_refused(client: FlaskClient) -> None:
    answer = client.post("/token", data=b"a=" + b"x" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert answer.mimetype == "application/json"


def test_a_script_may_ask_first(client: FlaskClient) -> None:
    answer = client.options("/token", headers={"Origin": "https://spa.example"})
    assert answer.status_code == 200
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
