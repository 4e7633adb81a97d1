"""Loads a TOML file with API resources, clients and users.

    [[api_resources]]   identifier, name, scopes = { scope = "sentence" }, resource_uris = ["https://…"]
    [[clients]]         client_id, client_secret, and the metadata of `clients/metadata.py`
    [[users]]           username, password, [users.claims]

`{name}` in a text is replaced from IDP_PROVISION_VARIABLES; secrets, too, may come from there. Loading a file twice
changes nothing; a changed file changes the clients and resources it names; what it does not name stays. An existing
user's claims follow the file, the password never does: it may have been changed since.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from idp.audit.events import (
    ApiResourceProvisioned,
    ClientProvisioned,
    ClientSecretRotated,
    UserAdded,
    UserClaimsChanged,
)
from idp.audit.transaction import Transaction
from idp.clients import api_resource_store, client_store, metadata
from idp.clients.client import secret_digest
from idp.clients.kept_secret import SHORTEST_CHARACTERS, to_keep
from idp.clients.metadata import ClientMetadata
from idp.clients.resource_indicators import check_resource_uri, names_of
from idp.clients.scopes import IDENTITY_SCOPES, ApiResource
from idp.settings import IdpSettings
from idp.users import passwords, user_store
from idp.users.claims import ClaimsError, differing
from idp.users.username import username_key
from shared import clock
from shared.settings import SettingsError

DEMO_SECRETS = ("mvc secret", "Pass123$")
_SECRET_NAMES = ("password", "client_secret")
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class _Resource(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    identifier: str = Field(pattern=metadata.PRINTABLE)
    name: metadata.Name = Field(min_length=1, max_length=255)
    scopes: dict[str, metadata.Name]
    resource_uris: list[Annotated[str, AfterValidator(check_resource_uri)]] = Field(default_factory=list, max_length=20)


class _User(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)
    username: str
    password: str
    claims: dict[str, Any] = Field(default_factory=dict)


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)
    api_resources: list[_Resource] = Field(default_factory=list)
    clients: list[dict[str, Any]] = Field(default_factory=list)
    users: list[_User] = Field(default_factory=list)


def provision(change: Transaction, path: str, settings: IdpSettings) -> None:
    """Bring the database to what the file says. Raises SettingsError with the file, the place and what is wrong."""
    try:
        document = _read(Path(path), settings.provision_values)
        _check_named_once(document)
        _check_scopes(document)
        for resource in document.api_resources:
            _put_resource(change, resource)
        _check_owners(api_resource_store.find_all(change.connection))
        for values in document.clients:
            _put_client(change, values, settings)
        _check_first_party(client_store.find_first_party(change.connection))
        for user in document.users:
            _put_user(change, user, settings)
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"IDP_PROVISION_FILE = {path!r}: {error}") from None


def names_client(settings: IdpSettings, client_id: str) -> bool:
    """Whether the next start brings this client back to what the provisioning file says; False if it is unreadable."""
    if not settings.provision_path:
        return False
    try:
        document = _read(Path(settings.provision_path), settings.provision_values)
    except (OSError, ValueError, RecursionError):
        return False
    return any(values.get("client_id") == client_id for values in document.clients)


def _read(path: Path, variables: Mapping[str, str]) -> _Document:
    values = _fill_in(tomllib.loads(path.read_text("utf-8")), variables)
    try:
        return _Document.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None


def _fill_in(value: Any, variables: Mapping[str, str], place: str = "") -> Any:
    """The document with its placeholders filled in; `place` is where in it `value` stands."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: _variable(found[1], variables, place), value)
    if isinstance(value, list):
        return [_fill_in(each, variables, f"{place}.{index}") for index, each in enumerate(value)]
    if isinstance(value, dict):
        return {key: _fill_in(each, variables, f"{place}.{key}" if place else key) for key, each in value.items()}
    return value


def _variable(name: str, variables: Mapping[str, str], place: str) -> str:
    if name not in variables:
        shown = "a placeholder" if place.rpartition(".")[2] in _SECRET_NAMES else f"{{{name}}}"
        raise ValueError(f"{place}: {shown} has no value; set it in IDP_PROVISION_VARIABLES")
    return variables[name]


def _check_named_once(document: _Document) -> None:
    """Of two with one name the second would undo the first, at each start again."""
    _refuse_repeated("api_resources: identifier", (resource.identifier for resource in document.api_resources))
    _refuse_repeated("clients: client_id", (str(values.get("client_id")) for values in document.clients))
    _refuse_repeated("users: username", (username_key(user.username) or user.username for user in document.users))


def _refuse_repeated(place: str, names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(f"{place} {name!r} stands {times} times")


def _check_scopes(document: _Document) -> None:
    for resource in document.api_resources:
        for scope in resource.scopes:
            if not metadata.SCOPE_TOKEN.match(scope):
                raise ValueError(f"api_resources {resource.identifier!r}: {scope!r} is no scope (RFC 6749 §3.3)")
            if scope in IDENTITY_SCOPES:
                raise ValueError(f"api_resources {resource.identifier!r}: the scope {scope} is the standard's own")


def _check_owners(resources: Iterable[ApiResource]) -> None:
    """A scope or a name that two APIs own would make tokens for both; also one from an earlier file counts."""
    owners: dict[tuple[str, str], str] = {}
    for resource in resources:
        owned = [("scope", scope) for scope in resource.scopes] + [("name", name) for name in names_of(resource)]
        for kind, value in owned:
            if (kind, value) in owners:
                raise ValueError(f"the {kind} {value} belongs to {owners[kind, value]!r} and {resource.identifier!r}")
            owners[kind, value] = resource.identifier


def _check_first_party(client_ids: Sequence[str]) -> None:
    """The JSON door's requests name no client, so it belongs to one; also one from an earlier file counts."""
    if len(client_ids) > 1:
        raise ValueError(f"first_party_login is for one client only, not for {' and '.join(map(repr, client_ids))}")


def _put_resource(change: Transaction, resource: _Resource) -> None:
    values = ApiResource(resource.identifier, resource.name, resource.scopes, tuple(resource.resource_uris))
    done = api_resource_store.put(change.connection, values)
    if done:
        change.record(ApiResourceProvisioned(resource=resource.identifier, change=done))


def _put_client(change: Transaction, values: dict[str, Any], settings: IdpSettings) -> None:
    rest = dict(values)
    client_id, secret = rest.pop("client_id", None), rest.pop("client_secret", None)
    if not isinstance(client_id, str) or not metadata.PRINTABLE.match(client_id):
        raise ValueError("clients: client_id must be 1 to 255 printable ASCII characters")
    try:
        parsed = metadata.parse(rest)
    except metadata.ClientMetadataError as error:
        raise ValueError(f"client {client_id!r}: {error}") from None
    _check_secret(client_id, secret, parsed, settings)
    if user_store.find(change.connection, client_id) is not None:
        raise ValueError(
            f"client {client_id!r}: the client_id is the sub of a user; an API could take one for the other"
        )
    digest = secret_digest(secret) if secret is not None else None
    before = client_store.find(change.connection, client_id)
    sealed = to_keep(secret, parsed, settings.secret_keys)
    done = client_store.put(change.connection, client_id, parsed, digest, clock.now(), sealed)
    if done:
        change.record(ClientProvisioned(client_id=client_id, change=done))
    if before is not None and digest is not None and before.client_secret_digest not in (None, digest):
        change.record(ClientSecretRotated(client_id=client_id))


def _check_secret(client_id: str, secret: object, parsed: ClientMetadata, settings: IdpSettings) -> None:
    method = parsed.token_endpoint_auth_method
    if not parsed.has_secret:
        if secret is not None:
            raise ValueError(f"client {client_id!r}: token_endpoint_auth_method {method} has no client_secret")
        return
    if not isinstance(secret, str) or not secret:
        raise ValueError(f"client {client_id!r}: client_secret is missing")
    if not settings.is_development and (secret in DEMO_SECRETS or len(secret) < 20):
        raise ValueError(f"client {client_id!r}: client_secret must be random, at least 20 characters, not the demo's")
    if parsed.signs_with_secret and len(secret) < SHORTEST_CHARACTERS:
        raise ValueError(f"client {client_id!r}: client_secret must have at least 32 characters for {method}")


def _put_user(change: Transaction, user: _User, settings: IdpSettings) -> None:
    if not settings.is_development and user.password in DEMO_SECRETS:
        raise ValueError(f"user {user.username!r}: the demo's password is for development only")
    try:
        before = user_store.find_by_username(change.connection, user.username)
        done = user_store.put_provisioned(
            change.connection,
            user.username,
            lambda: passwords.hash_password(user.password),
            user.claims,
            clock.now(),
        )
    except (ClaimsError, passwords.PasswordError, user_store.UsernameError) as error:
        raise ValueError(f"user {user.username!r}: {error}") from None
    if before is not None and done:
        names = differing(before.claims, user.claims)
        change.record(UserClaimsChanged(user_id=before.id, claims=names))
    elif done:
        added = user_store.find_by_username(change.connection, user.username)
        change.record(UserAdded(user_id=added.id if added else None, by="provisioning"))
