"""python -m idp COMMAND: works on the running service's database."""

import click

from idp.commands.clients import clients
from idp.commands.config import config
from idp.commands.consents import consents
from idp.commands.copies import backup, restore
from idp.commands.explain import explain
from idp.commands.grants import grants
from idp.commands.keys import keys
from idp.commands.operator import Operator
from idp.commands.provision import provision
from idp.commands.purge import purge
from idp.commands.schema_changes import schema_changes
from idp.commands.serve import serve
from idp.commands.sessions import sessions
from idp.commands.users import users
from shared.version import version

COMMANDS: tuple[click.Command, ...] = (
    serve,
    users,
    clients,
    consents,
    sessions,
    grants,
    explain,
    keys,
    provision,
    schema_changes,
    config,
    purge,
    backup,
    restore,
)
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 120}


@click.group(context_settings=CONTEXT)
@click.version_option(version(), prog_name="idp")
def idp() -> None:
    """The OpenID Provider. Without a command: serve.

    The commands work on the database of IDP_DATABASE_URL, also while the provider serves it; running workers follow at
    once or within 5 seconds. Every change is an audit event, on standard error too.

    Status: 0 done, 1 refused, 2 wrong usage or settings. Each command has a --help with an example.
    """


for _command in COMMANDS:
    idp.add_command(_command)


def run(arguments: list[str]) -> None:
    """Run one command and end the process with its status."""
    idp.main(args=arguments, prog_name="python -m idp", obj=Operator())
