"""`--claim NAME=VALUE` as the commands for accounts read it."""

import json
from typing import Any

import click

from idp.users.claims import BOOLEAN_CLAIMS

claim = click.option(
    "--claim",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="A claim, such as name='Alice Smith', email_verified=true or address='{\"locality\": \"Bern\"}'. Repeatable.",
)


def read(pairs: tuple[str, ...]) -> dict[str, Any]:
    """The claims by name; text, but for those that are JSON: booleans and the address."""
    claims: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or name in claims:
            raise click.BadParameter(f"{name}: give each claim once, as NAME=VALUE", param_hint="--claim")
        claims[name] = _value(name, value)
    return claims


def _value(name: str, value: str) -> object:
    if name != "address" and name not in BOOLEAN_CLAIMS:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise click.BadParameter(f"{name}: must be JSON", param_hint="--claim") from None
