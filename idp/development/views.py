"""POST /development/faults arms a fault for one client, GET tells what is armed."""

from flask import Blueprint, Response, jsonify, request

from idp.clients.client_cache import find_client
from idp.clients.metadata import PRINTABLE
from idp.development import fault_store
from idp.development.fault import Fault, read
from idp.extensions import reading, writing
from shared.strict_json import loads
from shared.whole_body import whole_body

blueprint = Blueprint("development", __name__)

JSON = "application/json"
MEMBERS = {"client_id", "fault"}


@blueprint.post("/development/faults")
def arm() -> Response:
    """`{"client_id": "…", "fault": a name of Fault, or null to forget it}`: 204; 400, 415.

    Only as application/json, which a form of another site cannot send.
    """
    if request.mimetype != JSON:
        return _refuse(415, f"the body must be {JSON}")
    asked = _asked()
    if asked is None:
        return _refuse(400, 'the body must be {"client_id": …, "fault": …}, with a client and a fault that there are')
    with writing() as connection:
        fault_store.arm(connection, *asked)
    return Response(status=204)


@blueprint.get("/development/faults")
def show() -> Response:
    """`?client_id=…`: 200 `{"client_id": "…", "fault": what its next answer meets, or null}`; 400."""
    client_id = request.args.get("client_id", "")
    if not _is_known(client_id):
        return _refuse(400, "client_id must be that of a client")
    with reading() as connection:
        fault = fault_store.armed(connection, client_id)
    return _answer(200, {"client_id": client_id, "fault": fault})


def _asked() -> tuple[str, Fault | None] | None:
    try:
        body = loads(whole_body())
    except ValueError:
        return None
    if not isinstance(body, dict) or body.keys() != MEMBERS:
        return None
    client_id, name = body["client_id"], body["fault"]
    fault = read(name)
    if not isinstance(client_id, str) or not _is_known(client_id) or (name is not None and fault is None):
        return None
    return client_id, fault


def _is_known(client_id: str) -> bool:
    return PRINTABLE.match(client_id) is not None and find_client(client_id) is not None


def _refuse(status: int, description: str) -> Response:
    return _answer(status, {"error": "invalid_request", "error_description": description})


def _answer(status: int, body: dict[str, str | None]) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
