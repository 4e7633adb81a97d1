"""The description says what the API does; tests/api1/test_conformance.py tries it."""

from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from api1.app import create_app
from api1.todos.documents import NewList
from tests.api1.conftest import settings
from tests.shared.little_provider import Provider

EVERYWHERE = {"400", "401", "403", "413", "503"}
PAGES = ("/docs", "/explain/", "/static/", "/favicon.ico")
NOT_DESCRIBED = {
    *("/health", "/ready", "/openapi.json", "/development/clock", "/development/clock-skew"),
    *("/.well-known/oauth-protected-resource", "/static/<path:filename>"),
}
LIST, ITEM = "/todo-lists/{list_id}", "/todo-lists/{list_id}/items/{item_id}"


@pytest.fixture
def description(client: FlaskClient) -> dict[str, Any]:
    return client.get("/openapi.json").get_json()


def test_anybody_may_read_it(client: FlaskClient, provider: Provider) -> None:
    provider.stop()
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.get_json()["openapi"] == "3.1.0"
    assert client.get("/openapi.json").data == answer.data


def test_it_has_every_address_that_needs_a_token(app: Flask, description: dict[str, Any]) -> None:
    ours = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule not in NOT_DESCRIBED and not rule.rule.startswith(PAGES)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert ours == {(path, method) for path, item in description["paths"].items() for method in item}


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/identity", "get", "200"),
        ("/todo-lists", "get", "200 422"),
        ("/todo-lists", "post", "201 409 415 422"),
        (LIST, "get", "200 304 404"),
        (LIST, "patch", "200 404 412 415 422"),
        (LIST, "delete", "204 404 412 422"),
        (f"{LIST}/items", "post", "201 404 409 415 422"),
        (ITEM, "get", "200 304 404"),
        (ITEM, "patch", "200 404 412 415 422"),
        (ITEM, "delete", "204 404 412 422"),
    ],
)
def test_an_operation_has_its_answers_and_those_of_all(
    description: dict[str, Any], path: str, method: str, statuses: str
) -> None:
    operation = description["paths"][path][method]
    assert set(operation["responses"]) == {*statuses.split(), *EVERYWHERE}
    assert operation["security"] == [{"bearer": []}, {"oauth2": ["api1"]}]
    for status, answer in operation["responses"].items():
        kind = "application/problem+json" if int(status) >= 400 else "application/json"
        assert list(answer.get("content", {})) == ([] if status in ("204", "304") else [kind])


def test_answers_and_requests_name_their_headers(description: dict[str, Any]) -> None:
    def answered(path: str, method: str, status: str) -> set[str]:
        return set(description["paths"][path][method]["responses"][status].get("headers", {}))

    def taken(path: str, method: str) -> set[str]:
        return {each["name"] for each in description["paths"][path][method]["parameters"]}

    assert answered("/todo-lists", "post", "201") == {"ETag", "Location"}
    assert answered(ITEM, "patch", "200") == answered(LIST, "get", "304") == {"ETag"}
    assert answered("/identity", "get", "401") == {"WWW-Authenticate"}
    assert answered("/identity", "get", "503") == {"Retry-After"}
    assert taken("/todo-lists", "post") == {"Idempotency-Key"}
    assert taken(LIST, "get") == {"If-None-Match", "list_id"}
    assert taken(ITEM, "delete") == {"If-Match", "Idempotency-Key", "list_id", "item_id"}
    assert taken("/todo-lists", "get") == {"limit", "after"}


def test_it_says_where_tokens_come_from(provider: Provider) -> None:
    app = create_app(settings("https://login.example", base_url="https://api.example"))
    description = app.test_client().get("/openapi.json", headers={"Host": "evil.example"}).get_json()
    assert description["servers"] == [{"url": "https://api.example"}]
    schemes = description["components"]["securitySchemes"]
    assert schemes["bearer"] == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    flow = schemes["oauth2"]["flows"]["authorizationCode"]
    assert (flow["authorizationUrl"], flow["tokenUrl"], list(flow["scopes"])) == (
        "https://login.example/authorize",
        "https://login.example/token",
        ["api1"],
    )


def test_a_view_that_lets_the_library_read_its_request_does_not_repeat_it_either(app: Flask) -> None:
    def plain(body: NewList) -> str:
        return body.title

    cast("OpenAPI", app).post("/plain")(plain)
    answer = app.test_client().post("/plain", json={"title": "", "secret": "secret"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert "secret" not in answer.text


def test_every_reference_leads_somewhere_and_every_operation_has_a_name(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]

    def references(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {str(node["$ref"])} if "$ref" in node else set()
            return own.union(*map(references, node.values()))
        return set().union(*map(references, node)) if isinstance(node, list) else set()

    assert references(description) <= {f"#/components/schemas/{name}" for name in schemas}
    names = [operation["operationId"] for path in description["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names) == 10
    assert "todo_lists_create" in names
    assert schemas["ItemChange"]["minProperties"] == 1
    assert schemas["NewList"]["additionalProperties"] is False
