"""python -m idp clients …: the applications that may send people here."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from idp import provisioning
from idp.audit.transaction import transaction
from idp.changes import client_changes
from idp.changes.client_changes import ClientRefusedError
from idp.clients import api_resource_store, client_store
from idp.clients.client import Client
from idp.clients.metadata import ClientMetadata
from idp.clients.response_types import CODE
from idp.clients.scopes import IDENTITY_SCOPES, OFFLINE_ACCESS
from idp.commands import client_options
from idp.commands.operator import on_database, operator
from idp.commands.output import (
    confirm,
    counted,
    json_option,
    show_facts,
    show_json,
    show_table,
    yes_option,
)
from idp.commands.passwords import refuse_demo_secret
from idp.commands.whom import require_client
from idp.extensions import reading
from shared import clock

KEEP_IT = "The secret cannot be shown again: give it to the client now."
COMES_BACK = "Note: it stands in IDP_PROVISION_FILE, whose secret the next start gives it again. Change it there, too."


@click.group()
def clients() -> None:
    """The applications that may send people here. Running workers follow within 5 seconds."""


@clients.command("add")
@click.argument("client_id")
@client_options.metadata_options
@json_option
@on_database
def add(client_id: str, *, file: Path | None, public: bool, as_json: bool, **options: Any) -> None:
    """Register a client; prints its secret, once.

    \b
    Examples:
      python -m idp clients add shop --redirect-uri https://shop.example/callback --scope 'openid profile email'
      python -m idp clients add spa --public --redirect-uri https://spa.example/callback \\
        --grant-type authorization_code --grant-type refresh_token --scope 'openid api1 offline_access'
      python -m idp clients add nightly --grant-type client_credentials --scope api1
      python -m idp clients add shop --metadata shop.json
    """
    metadata = client_options.checked(client_options.given(file, public=public, **options))
    try:
        with transaction() as change:
            secret = client_changes.add_client(change, client_id, metadata, clock.now())
            notes = _notes(change.connection, metadata)
    except ClientRefusedError as error:
        raise click.ClickException(f"Refused: {error}.") from None
    for note in notes:
        click.echo(note, err=True)
    _tell_secret(client_id, secret, metadata, as_json=as_json)


@clients.command("change")
@click.argument("client_id")
@client_options.metadata_options
@json_option
@on_database
def change_metadata(client_id: str, *, file: Path | None, public: bool, as_json: bool, **options: Any) -> None:
    """Change some of a client's metadata; what is not given stays, and a list that is given replaces the old one.

    \b
    Example:
      python -m idp clients change shop --redirect-uri https://shop.example/callback --access-token-lifetime-seconds 300
    """
    values = client_options.given(file, public=public, **options)
    try:
        with transaction() as change:
            client = require_client(change.connection, client_id, lock=True)
            standing = client.metadata.model_dump(mode="json", exclude_defaults=True)
            metadata = client_options.checked({**standing, **values})
            changed = client_changes.change_client(change, client, metadata, clock.now())
            notes = _notes(change.connection, metadata)
    except ClientRefusedError as error:
        raise click.ClickException(f"Refused: {error}.") from None
    for note in notes:
        click.echo(note, err=True)
    if as_json:
        show_json({"client_id": client_id, "changed": changed})
    else:
        click.echo(f"Changed: {', '.join(changed)}." if changed else "Nothing was different.")


@clients.command("list")
@json_option
@on_database
def list_all(*, as_json: bool) -> None:
    """List the clients by their id.

    \b
    Example:
      python -m idp clients list
    """
    with reading() as connection:
        found = client_store.find_all(connection)
    if as_json:
        show_json([_facts(client) for client in found])
        return
    rows = [(client.client_id, client.name, _kind(client), _state(client), client.registered_at) for client in found]
    none = "No clients yet. Add one: python -m idp clients add --help"
    show_table(("CLIENT_ID", "NAME", "KIND", "STATE", "REGISTERED"), rows, none)


@clients.command("show")
@click.argument("client_id")
@json_option
@on_database
def show(client_id: str, *, as_json: bool) -> None:
    """Show everything about one client but its secret.

    \b
    Example:
      python -m idp clients show 'mvc client'
    """
    with reading() as connection:
        client = require_client(connection, client_id)
    if as_json:
        show_json(_facts(client))
    else:
        show_facts(list(_facts(client).items()))


@clients.command("rotate-secret")
@click.argument("client_id")
@click.option("--revoke-grants", is_flag=True, help="End all grants of the client too: its people sign in again.")
@json_option
@on_database
def rotate_secret(client_id: str, *, revoke_grants: bool, as_json: bool) -> None:
    """Give a client another secret; prints it, once. The old one is refused within 5 seconds.

    Nobody is signed out: without the new secret a stolen refresh token of this client cannot be used. Where tokens may
    have been stolen together with the secret and used already, add --revoke-grants.

    \b
    Example:
      python -m idp clients rotate-secret shop
    """
    try:
        with transaction() as change:
            client = require_client(change.connection, client_id, lock=True)
            secret, revoked = client_changes.rotate_client_secret(
                change, client, clock.now(), revoke_grants=revoke_grants
            )
    except ClientRefusedError as error:
        raise click.ClickException(f"Refused: {error}.") from None
    if provisioning.names_client(operator().settings, client_id):
        click.echo(COMES_BACK, err=True)
    if as_json:
        show_json({"client_id": client_id, "client_secret": secret, "grants_revoked": len(revoked)})
        return
    show_facts([("client_id", client_id), ("client_secret", secret)])
    click.echo(f"{KEEP_IT} Ended: {counted(len(revoked), 'grant')}.", err=True)


@clients.command("disable")
@click.argument("client_id")
@json_option
@on_database
def disable(client_id: str, *, as_json: bool) -> None:
    """Refuse a client everywhere and end its grants; whoever used it signs in again once it is enabled.

    \b
    Example:
      python -m idp clients disable shop
    """
    with transaction() as change:
        client = require_client(change.connection, client_id, lock=True)
        revoked = client_changes.disable_client(change, client, clock.now())
    if as_json:
        show_json({"client_id": client_id, "changed": revoked is not None, "grants_revoked": len(revoked or [])})
    elif revoked is None:
        click.echo(f"{client_id} was disabled already.")
    else:
        click.echo(f"{client_id} is disabled; ended: {counted(len(revoked), 'grant')}.")


@clients.command("enable")
@click.argument("client_id")
@json_option
@on_database
def enable(client_id: str, *, as_json: bool) -> None:
    """Serve a disabled client again. Its grants stay ended.

    \b
    Example:
      python -m idp clients enable shop
    """
    with transaction() as change:
        client = require_client(change.connection, client_id, lock=True)
        refuse_demo_secret(operator().settings, client.has_secret, "clients rotate-secret")
        enabled = client_changes.enable_client(change, client, clock.now())
    if as_json:
        show_json({"client_id": client_id, "changed": enabled})
    else:
        click.echo(f"{client_id} is enabled." if enabled else f"{client_id} was not disabled.")


@clients.command("delete")
@click.argument("client_id")
@yes_option
@json_option
@on_database
def delete(client_id: str, *, yes: bool, as_json: bool) -> None:
    """Forget a client: its grants end, and what people agreed to for it is forgotten.

    A client that stands in IDP_PROVISION_FILE comes back at the next start.

    \b
    Example:
      python -m idp clients delete shop
    """
    with reading() as connection:
        require_client(connection, client_id)
    confirm(f"Delete the client {client_id!r}? Everybody who uses it is signed out there.", yes=yes)
    with transaction() as change:
        client = require_client(change.connection, client_id, lock=True)
        revoked = client_changes.delete_client(change, client, clock.now())
    if as_json:
        show_json({"client_id": client_id, "grants_revoked": len(revoked)})
    else:
        click.echo(f"{client_id} is deleted; ended: {counted(len(revoked), 'grant')}.")


def _tell_secret(client_id: str, secret: str | None, metadata: ClientMetadata, *, as_json: bool) -> None:
    shown = {"client_id": client_id} | ({"client_secret": secret} if secret else {})
    if as_json:
        show_json({**shown, **metadata.model_dump(mode="json", exclude_none=True)})
        return
    show_facts(list(shown.items()))
    if secret:
        click.echo(KEEP_IT, err=True)


def _notes(connection: Connection, metadata: ClientMetadata) -> list[str]:
    """What is allowed, but seldom meant."""
    notes: list[str] = []
    if OFFLINE_ACCESS in metadata.scopes and "refresh_token" not in metadata.grant_types:
        notes.append("Note: offline_access is never granted without --grant-type refresh_token.")
    if any(response_type != CODE for response_type in metadata.response_types):
        notes.append("Note: tokens from /authorize lie open in the browser; code alone is better (RFC 9700 §2.1.2).")
    known = {scope for resource in api_resource_store.find_all(connection) for scope in resource.scopes}
    strange = [scope for scope in metadata.scopes if scope not in known and scope not in IDENTITY_SCOPES]
    if strange:
        notes.append(f"Note: no API has the scope {', '.join(strange)}; APIs come with: provision FILE.")
    return notes


def _kind(client: Client) -> str:
    return "public" if client.metadata.is_public else "confidential"


def _state(client: Client) -> str:
    return "enabled" if client.disabled_at is None else "disabled"


def _facts(client: Client) -> dict[str, object]:
    return {
        "client_id": client.client_id,
        "state": _state(client),
        "kind": _kind(client),
        "registered_at": client.registered_at,
        "disabled_at": client.disabled_at,
        **client.metadata.model_dump(mode="json"),
    }
