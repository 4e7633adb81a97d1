"""A request in the shapes that its view declares: `path`, `header`, `query` and `body` are pydantic models.

flask-openapi3 describes the same parameters. Its own reading of them is not used: it takes unreadable JSON for none,
reads a JSON text inside a JSON text, and makes a schema for each request.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, ParamSpec, TypeVar, get_type_hints

from flask import Response, abort, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from shared import strict_json
from shared.problem import problem
from shared.whole_body import whole_body

P = ParamSpec("P")
Model = TypeVar("Model", bound=BaseModel)


def shaped(view: Callable[P, Response]) -> Callable[P, Response]:
    """A view that is called with its request in the shapes that it declares, or not at all: 400, 404, 413, 415 or 422.

    A path that does not have its shape is 404, as any address at which there is nothing.
    """
    hints = get_type_hints(view)
    readers = [(name, read, hints[name]) for name, read in _READERS.items() if name in hints]

    @functools.wraps(view)
    def shaping(*_: P.args, **path: P.kwargs) -> Response:
        return view(**{name: read(shape, path) for name, read, shape in readers})  # pyright: ignore[reportCallIssue]

    shaping.__dict__["__delay_validate_request__"] = True  # flask-openapi3's name for "the view does it itself"
    return shaping


def refuse(errors: Iterable[Mapping[str, str]]) -> NoReturn:
    """422. `errors`: `{"name": …, "rule": …}`, names and rules of ours, nothing of the request."""
    detail = "The request can be read, but not all of it is acceptable."
    raise HTTPException(response=problem(422, detail, errors=list(errors)))


def _path(shape: type[Model], path: Mapping[str, Any]) -> Model:
    try:
        return shape.model_validate(path)
    except ValidationError:
        abort(404)


def _header(shape: type[Model], _: Mapping[str, Any]) -> Model:
    return _checked(shape, dict(request.headers))


def _query(shape: type[Model], _: Mapping[str, Any]) -> Model:
    given = {name: values[0] if len(values) == 1 else values for name, values in request.args.lists()}
    return _checked(shape, given)


def _body(shape: type[Model], _: Mapping[str, Any]) -> Model:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        given = strict_json.loads(whole_body())
    except ValueError:
        abort(400)
    return _checked(shape, given)


def _checked(shape: type[Model], given: object) -> Model:
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) if each["loc"] else "" for each in error.errors(include_input=False)}
    fields = {field.alias or name: field for name, field in shape.model_fields.items()}
    errors = [{"name": name, "rule": field.description or ""} for name, field in fields.items() if name in wrong]
    if not wrong <= set(fields):  # another member, no object at all, an object with nothing in it
        errors.append({"name": "body", "rule": f"A JSON object of {', '.join(fields)} and nothing else."})
    refuse(errors)


_READERS: dict[str, Callable[[Any, Mapping[str, Any]], BaseModel]] = {
    "path": _path,
    "header": _header,
    "query": _query,
    "body": _body,
}
