"""python -m idp provision FILE: what a start does with IDP_PROVISION_FILE, now."""

from pathlib import Path

import click

from idp import provisioning
from idp.audit import audit_store
from idp.audit.transaction import transaction
from idp.commands.operator import on_database, operator
from idp.commands.output import json_option, show_json
from shared.settings import SettingsError


@click.command("provision")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@on_database
def provision(file: Path, *, as_json: bool) -> None:
    """Bring clients, API resources and people to what the TOML file says; all of it or nothing.

    What the file does not name stays. Existing people keep their passwords. Grants stay. Placeholders such as {name}
    come from IDP_PROVISION_VARIABLES. See the README, "Provisioning".

    \b
    Example:
      python -m idp provision clients.toml
    """
    try:
        with transaction() as change:
            provisioning.provision(change, str(file), operator().settings)
    except SettingsError as error:
        raise click.ClickException(str(error).replace("IDP_PROVISION_FILE = ", "", 1)) from None
    done = [{"event": type(event).__name__, **audit_store.log_fields(event)} for event in change.events]
    if as_json:
        show_json(done)
        return
    for event in done:
        name = event.get("client_id") or event.get("resource") or event.get("user_id")
        click.echo(f"{event['event']}: {name}" + (f" ({event['change']})" if "change" in event else ""))
    if not done:
        click.echo("Nothing was different.")
