"""python -m idp serve: the same as no command at all."""

import click

from idp.commands.operator import operator, settings_refused


@click.command("serve")
def serve() -> None:
    """Prepare the database and serve until SIGTERM or SIGINT; the same as no command.

    Requests that are being answered when the signal comes are answered.

    \b
    Example:
      python -m idp serve
    """
    settings = operator().settings
    from idp import startup  # brings alembic with it

    with settings_refused():
        startup.run(settings)
