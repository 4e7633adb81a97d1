"""POST /register, and GET, PUT, DELETE /register/<client_id>."""

import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import Connection

from idp import outbound
from idp.audit import audit_store
from idp.audit.events import ClientAdded, ClientChanged
from idp.audit.transaction import transaction
from idp.changes import client_changes
from idp.changes.client_changes import ClientRefusedError
from idp.clients import api_resource_store, client_store
from idp.clients.client import Client
from idp.clients.metadata import PRINTABLE, ClientMetadata
from idp.clients.scopes import IDENTITY_SCOPES
from idp.cors import allow_any_origin
from idp.extensions import reading
from idp.registration import reasons
from idp.registration.client_information import (
    Fault,
    change_fault,
    describe,
    examine,
    not_its_own,
    ours,
    read,
    sector_fault,
)
from idp.settings import IdpSettings
from shared import clock, refusals
from shared.explanation import Failure
from shared.outbound_error import OutboundError
from shared.whole_body import whole_body

blueprint = Blueprint("registration", __name__)
allow_any_origin(blueprint)

BY = "registration"
JSON = "application/json"
MOST_IN_A_MINUTE = 60
LARGEST_SECTOR = 65_536


@blueprint.post("/register")
def register() -> Response:
    """A new client: 201; 400 (RFC 7591 §3.2.2), 401, 415, 429."""
    settings = _settings()
    if settings.registration == "token" and not _is(_bearer(), settings.registration_token.get_secret_value()):
        refusals.because(reasons.WRONG_TOKEN if _bearer() else reasons.NO_TOKEN)
        return _unauthorized()
    metadata = _metadata(_members())
    if isinstance(metadata, Fault):
        return _refuse(metadata)
    client_id, token, now = secrets.token_hex(16), secrets.token_urlsafe(32), clock.now()
    with transaction() as change:
        if _are_too_many(change.connection):
            return _too_many()
        secret = client_changes.add_client(change, client_id, metadata, now, by=BY)
        client_store.keep_registration_token(change.connection, client_id, _digest(token))
    made = {"client_secret": secret, "client_secret_expires_at": 0} if secret is not None else {}
    return _answer(201, {**_information(client_id, metadata, now, token), **made})


@blueprint.get("/register/<client_id>")
def show(client_id: str) -> Response:
    """What is registered: 200, 401."""
    with reading() as connection:
        client = _owned(connection, client_id)
    if client is None:
        return _unauthorized()
    return _answer(200, _information(client_id, client.metadata, client.registered_at, _bearer()))


@blueprint.put("/register/<client_id>")
def replace(client_id: str) -> Response:
    """Other metadata, all of it: 200, 400, 401, 415, 429."""
    with reading() as connection:
        client = _owned(connection, client_id)
    if client is None:
        return _unauthorized()
    members, before = _members(), client.metadata
    secret = None if isinstance(members, Fault) else members.get("client_secret")
    if secret is not None and not (isinstance(secret, str) and client.has_secret(secret)):
        return _refuse(not_its_own("client_secret: is not this client's"))
    fault = members if isinstance(members, Fault) else change_fault(members, client_id, before)
    metadata = fault or _metadata(members, before)
    if isinstance(metadata, Fault):
        return _refuse(metadata)
    with transaction() as change:
        client = _owned(change.connection, client_id, lock=True)
        if client is None:
            return _unauthorized()
        if ours(client.metadata) != ours(before):
            description = "client_id: is of a client that was changed meanwhile"
            return _refuse(Fault("invalid_client_metadata", description, reasons.MEANWHILE))
        if _are_too_many(change.connection):
            return _too_many()
        try:
            client_changes.change_client(change, client, metadata, clock.now(), by=BY)
        except ClientRefusedError:  # it was changed meanwhile
            description = "token_endpoint_auth_method: cannot be changed so"
            return _refuse(Fault("invalid_client_metadata", description, reasons.MEANWHILE))
    return _answer(200, _information(client_id, metadata, client.registered_at, _bearer()))


@blueprint.delete("/register/<client_id>")
def remove(client_id: str) -> Response:
    """The client is gone, and what people granted it ends: 204, 401."""
    with transaction() as change:
        client = _owned(change.connection, client_id, lock=True)
        if client is None:
            return _unauthorized()
        client_changes.delete_client(change, client, clock.now(), by=BY)
    answer = Response(status=204)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.before_request
def _only_if_on() -> None:
    client_id = (request.view_args or {}).get("client_id")
    refusals.judged_by(reasons.REGISTER if client_id is None else reasons.REGISTERED)
    refusals.know(client_id=client_id)
    if _settings().registration == "off":
        refusals.because(reasons.OFF)
        abort(404)


def _members() -> dict[str, object] | Fault:
    if request.mimetype != JSON:
        refusals.because(reasons.NOT_JSON, mimetype=request.mimetype or "none")
        abort(415)
    return read(whole_body())


def _metadata(members: dict[str, object] | Fault, before: ClientMetadata | None = None) -> ClientMetadata | Fault:
    """What would be registered; the document of its sector is looked at, if it names one."""
    if isinstance(members, Fault):
        return members
    with reading() as connection:
        resources = api_resource_store.find_all(connection)
    scopes = [*IDENTITY_SCOPES, *(scope for resource in resources for scope in resource.scopes)]
    settings = _settings()
    metadata = examine(
        members,
        scopes,
        fetches_http=settings.outbound_allow_private,
        in_development=settings.is_development,
        before=before,
    )
    if isinstance(metadata, Fault) or metadata.sector_identifier_uri is None:
        return metadata
    try:
        document = outbound.fetch_json(metadata.sector_identifier_uri, limit=LARGEST_SECTOR)
    except OutboundError as error:
        refusals.know(reached=str(error))
        return Fault("invalid_client_metadata", "sector_identifier_uri: cannot be fetched", reasons.SECTOR_NOT_FETCHED)
    refusals.know(redirect_uris=len(metadata.redirect_uris))
    return sector_fault(document, metadata.redirect_uris) or metadata


def _are_too_many(connection: Connection) -> bool:
    """Told by what is on record, where a client that is gone again stays."""
    since = clock.now() - timedelta(minutes=1)
    count = audit_store.count_by(connection, (ClientAdded, ClientChanged), BY, since)
    refusals.know(count=count, most=MOST_IN_A_MINUTE)
    return count >= MOST_IN_A_MINUTE


def _owned(connection: Connection, client_id: str, *, lock: bool = False) -> Client | None:
    """The client whose registration access token was sent, unless an operator has disabled it."""
    if not PRINTABLE.match(client_id):  # PostgreSQL would not even look for a NUL
        return _not_owned(reasons.UNKNOWN)
    client = client_store.find(connection, client_id, lock=lock)
    digest = client_store.find_registration_token(connection, client_id)
    if client is None or digest is None or client.disabled_at is not None:
        return _not_owned(reasons.UNKNOWN)
    if not hmac.compare_digest(_digest(_bearer()), digest):
        return _not_owned(reasons.WRONG_OWN_TOKEN)
    return client


def _not_owned(failure: Failure) -> None:
    refusals.because(failure if _bearer() else reasons.NO_OWN_TOKEN)


def _information(client_id: str, metadata: ClientMetadata, registered_at: datetime, token: str) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "client_id_issued_at": int(registered_at.timestamp()),
        "registration_client_uri": f"{_settings().issuer}/register/{client_id}",
        "registration_access_token": token,
        **describe(metadata),
    }


def _settings() -> IdpSettings:
    return current_app.extensions["sixty_settings"]


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _is(shown: str, expected: str) -> bool:
    return hmac.compare_digest(_digest(shown), _digest(expected))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _refuse(fault: Fault) -> Response:
    refusals.because(fault.because, **fault.facts)
    return _answer(400, {"error": fault.error, "error_description": fault.description})


def _unauthorized() -> Response:
    description = "The access token for this registration is missing or wrong."
    answer = _answer(401, {"error": "invalid_token", "error_description": description})
    answer.headers["WWW-Authenticate"] = f'Bearer realm="{_settings().issuer}", error="invalid_token"'
    return answer


def _too_many() -> Response:
    refusals.because(reasons.TOO_MANY)
    description = "Too many clients register or change at the moment. Try again in a minute."
    answer = _answer(429, {"error": "temporarily_unavailable", "error_description": description})
    answer.headers["Retry-After"] = "60"
    return answer


def _answer(status: int, body: dict[str, Any]) -> Response:
    answer = Response(json.dumps(body), status=status, mimetype=JSON)
    answer.headers["Cache-Control"] = "no-store"
    return answer
