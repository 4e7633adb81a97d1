"""python -m idp config …: the settings, before anything depends on them."""

import secrets
from typing import Any

import click
from pydantic import SecretStr
from sqlalchemy import make_url

from idp.commands.operator import operator
from idp.commands.output import counted, json_option, show_facts, show_json
from idp.settings import IdpSettings
from shared.settings import MINIMUM_SECRET_KEY_CHARACTERS


@click.group()
def config() -> None:
    """The settings: environment variables, or a .env in the working directory."""


@config.command("check")
@json_option
def check(*, as_json: bool) -> None:
    """Print the effective settings without secrets, and what would stop a start with them. Changes nothing.

    Status 0: it would start; 1: something would stop it; 2: a setting is wrong.

    \b
    Example:
      python -m idp config check
    """
    settings = operator().settings
    from idp import startup  # brings alembic with it

    with operator().database(migrated=False):
        obstacles = startup.obstacles(settings)
    effective = {settings.prefix() + name.upper(): _shown(settings, name) for name in type(settings).model_fields}
    notes = _notes(settings)
    if as_json:
        show_json({"settings": effective, "notes": notes, "obstacles": obstacles})
    else:
        show_facts([(name, ",".join(value) if isinstance(value, list) else value) for name, value in effective.items()])
        for note in notes:
            click.echo(f"\nNote: {note}")
        for obstacle in obstacles:
            click.echo(f"\nWould stop the start: {obstacle}", err=True)
    if obstacles:
        raise SystemExit(1)
    if not as_json:
        click.echo("\nIt would start.")


@config.command("secret-key")
def secret_key() -> None:
    """Print a fresh random key for IDP_SECRET_KEY. Needs no settings.

    \b
    Example:
      echo "IDP_SECRET_KEY=$(python -m idp config secret-key)" >> .env
    """
    click.echo(secrets.token_urlsafe(48))


def _shown(settings: IdpSettings, name: str) -> Any:
    value = getattr(settings, name)
    if isinstance(value, SecretStr):
        return f"(set, {counted(len(value.get_secret_value()), 'character')})"
    if name == "secret_key_previous":
        return f"({counted(len(value), 'key')})"
    if name == "database_url":
        url = make_url(value)
        hidden = url.difference_update_query([key for key in url.query if "password" in key])
        return hidden.render_as_string(hide_password=True)
    if name == "provision_variables":  # secrets may come from there
        return [f"{pair.partition('=')[0].strip()}=…" for pair in value] or None
    return value or None if isinstance(value, str | list) else value


def _notes(settings: IdpSettings) -> list[str]:
    """What starts, but is seldom meant."""
    notes: list[str] = []
    if settings.is_https and not settings.trusted_proxies:
        notes.append(
            "IDP_TRUSTED_PROXIES is empty. This provider speaks http; whatever speaks https in front of it must be "
            "named there, or all people seem to come from one address, the proxy's, and share its throttle."
        )
    if not settings.is_development and not settings.is_https:
        notes.append(f"IDP_ISSUER = {settings.issuer!r} is only good for applications on this machine.")
    if settings.secret_key_previous:
        notes.append(
            "IDP_SECRET_KEY_PREVIOUS is set. Run: python -m idp keys reseal; seven days after the change it can go."
        )
    if len(set(settings.secret_key.get_secret_value())) < MINIMUM_SECRET_KEY_CHARACTERS // 4:
        notes.append("IDP_SECRET_KEY does not look random. Make one: python -m idp config secret-key")
    return notes
