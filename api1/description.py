"""GET /openapi.json: what the API takes and answers (OpenAPI 3.1), made of the views themselves; for everybody.

flask-openapi3 collects paths, parameters and bodies; what every address answers beyond its good answer is said here.
"""

import threading
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.models.schema import Schema
from flask_openapi3.models.server import Server
from flask_openapi3.models.tag import Tag
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.utils import get_model_schema
from pydantic import BaseModel, ConfigDict, ValidationError

from api1.settings import Api1Settings
from shared.problem import problem

PATH = "/openapi.json"
MAX_AGE_SECONDS = 60
_SECURITY = [{"bearer": []}, {"oauth2": ["api1"]}]

_HEADERS = {
    "ETag": "The version, as If-Match and If-None-Match take it.",
    "Location": "The path of what was made.",
    "Retry-After": "Seconds.",
    "WWW-Authenticate": "Bearer, with an error code if a token was shown (RFC 6750 §3), and `resource_metadata`.",
}
_PROBLEMS = {
    400: ("The request cannot be read.", ()),
    401: ("No access token, or one that is refused; the answer has the numbers.", ("WWW-Authenticate",)),
    403: ("The token has not the scope api1, or a sub that nobody's lists belong to.", ()),
    404: ("There is nothing at this address, or it is somebody else's.", ()),
    409: ("A limit is reached.", ()),
    412: ("If-Match names another version.", ()),
    413: ("The body is larger than 64 KB.", ()),
    415: ("The body is not application/json.", ()),
    422: ("Something in the request is not acceptable; `errors` says what.", ()),
    503: ("The provider or the database does not answer.", ("Retry-After",)),
}
EVERYWHERE = (400, 401, 403, 413, 503)


class Problem(BaseModel):
    """RFC 9457. A refused token adds `error`, and in time `exp`, `now` and `clock_skew_seconds`."""

    model_config = ConfigDict(extra="allow")

    title: str
    status: int
    detail: str


class RuleBroken(BaseModel):
    """One thing that is not acceptable: a member or parameter, and what it must be."""

    name: str
    rule: str


class InvalidRequest(Problem):
    """What is wrong with a request that could be read; nothing of it is repeated."""

    errors: list[RuleBroken]


def responses(good: Mapping[int, dict[str, Any]], *refusals: int) -> dict[str | int | HTTPStatus, Any]:
    """All that an address answers: `good` by their status, `refusals`, and those that every address has."""
    return {**good, **{status: _refusal(status) for status in sorted({*refusals, *EVERYWHERE})}}


def shows(model: type[BaseModel], description: str, *headers: str) -> dict[str, Any]:
    """An answer with that document; the model must be among those of `init_app`."""
    content = {"application/json": {"schema": reference(model)}}
    return {**empty(description, *headers), "content": content}


def empty(description: str, *headers: str) -> dict[str, Any]:
    """An answer without a body."""
    return {"description": description, **({"headers": _headers(*headers)} if headers else {})}


def reference(model: type[BaseModel]) -> dict[str, str]:
    """Where its schema is."""
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def described_blueprint(name: str, title: str, description: str) -> APIBlueprint:
    """For views that need a token. `title`: under which they stand together in the description."""
    return APIBlueprint(
        name,
        __name__,
        abp_tags=[Tag(name=title, description=description)],
        abp_security=_SECURITY,
        operation_id_callback=_operation_id,
    )


def new_app(name: str, settings: Api1Settings) -> OpenAPI:
    """An app that describes the blueprints that are registered with it."""
    info = Info(
        title="api1",
        version="1",
        description="The API that the provider protects. Every address needs an access token with the scope api1.",
    )
    return OpenAPI(
        name,
        info=info,
        servers=[Server(url=settings.base_url)],
        security_schemes=_security_schemes(settings.issuer),
        doc_ui=False,
        # its own answer is added to whatever has not this status: everything has it
        validation_error_status=401,
        validation_error_model=InvalidRequest,
        validation_error_callback=_refuse,
    )


def init_app(app: OpenAPI, blueprints: Iterable[APIBlueprint], models: Iterable[type[BaseModel]]) -> None:
    """Register the blueprints and describe them. `models`: what their answers show.

    The description is made when the first caller asks for it.
    """
    for blueprint in blueprints:
        app.register_api(blueprint)
    making = threading.Lock()

    @app.get(PATH, endpoint="openapi", doc_ui=False)
    def describe() -> Response:
        with making:
            if not app.spec_json:
                app.components_schemas.update(_schemas((*models, Problem, InvalidRequest)))
            response = jsonify(app.api_doc)
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
        return response


def _operation_id(*, bp_name: str, name: str, path: str, method: str) -> str:
    """`todo_lists_create` and so on; flask-openapi3 asks for it by these names."""
    return f"{bp_name}_{name}"


def _schemas(models: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    schemas = [(model, get_model_schema(model, mode="serialization")) for model in models]
    return {
        name: Schema(**each)
        for model, schema in schemas
        for name, each in {**schema.get("$defs", {}), model.__name__: schema}.items()
    }


def _refuse(_: ValidationError) -> Response:
    """For a view that is not `shaped`: flask-openapi3's own answer would show what was sent."""
    return problem(422, "The request can be read, but not all of it is acceptable.", errors=[])


def _refusal(status: int) -> dict[str, Any]:
    description, headers = _PROBLEMS[status]
    schema = reference(InvalidRequest if status == 422 else Problem)
    return {**empty(description, *headers), "content": {"application/problem+json": {"schema": schema}}}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"description": _HEADERS[name], "required": True, "schema": {"type": "string"}} for name in names}


def _security_schemes(issuer: str) -> dict[str, Any]:
    flow = {
        "authorizationUrl": f"{issuer}/authorize",
        "tokenUrl": f"{issuer}/token",
        "scopes": {"api1": "Call this API for the person who signs in."},
    }
    return {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "oauth2": {"type": "oauth2", "flows": {"authorizationCode": flow}},
    }
