"""python -m idp purge: throws away what is of no use any more."""

import time

import click

from idp.commands.operator import on_database, operator
from idp.commands.output import json_option, show_json, show_table
from idp.maintenance import key_rotation, purging
from idp.maintenance.turns import TurnLostError, turn
from shared import clock


@click.command("purge")
@json_option
@on_database
def purge(*, as_json: bool) -> None:
    """Throw away what is of no use to anybody any more, in small batches: nobody has to wait.

    Grants, codes, paused requests, browser sessions with who was told of them and of their end, revoked access tokens
    and used client assertions that are over, wrong sign-ins that are forgiven, keys whose last token is over, and
    audit events older than IDP_AUDIT_RETENTION_DAYS. A running provider does the same by itself every
    IDP_PURGE_INTERVAL_SECONDS.

    \b
    Example:
      python -m idp purge --json
    """
    days = operator().settings.audit_retention_days
    try:
        with turn() as mine:
            if mine is None:
                raise click.ClickException("Refused: another process is purging at this moment.")
            now = clock.now()
            removed = purging.purge(mine, now, days, pause=time.sleep)
            removed["keys"] = key_rotation.remove_spent(mine, now)
    except TurnLostError:
        raise click.ClickException("Stopped: another process has taken over, this one was away too long.") from None
    if as_json:
        show_json(removed)
    else:
        show_table(("KIND", "REMOVED"), [(kind.replace("_", " "), count) for kind, count in removed.items()], "")
