"""python -m idp consents …: what people let applications have."""

import click

from idp.audit.transaction import transaction
from idp.changes import endings
from idp.commands.operator import on_database
from idp.commands.output import counted, json_option, show_json, show_table
from idp.commands.whom import require_user, usernames
from idp.consent import consent_store
from idp.extensions import reading
from shared import clock


@click.group()
def consents() -> None:
    """What people let applications have. A client may be one that is not registered any more."""


@consents.command("list")
@click.option("--user", metavar="USER", help="Only this person's; a username or a `sub`.")
@click.option("--client", "client_id", metavar="CLIENT_ID", help="Only for this client.")
@json_option
@on_database
def list_all(*, user: str | None, client_id: str | None, as_json: bool) -> None:
    """List who agreed to what, and when last.

    \b
    Example:
      python -m idp consents list --user alice
    """
    with reading() as connection:
        user_id = require_user(connection, user).id if user is not None else None
        found = consent_store.find_all(connection, user_id, client_id)
        names = usernames(connection)
    if as_json:
        show_json([{"username": names.get(each.user_id), **vars(each)} for each in found])
        return
    rows = [
        (names.get(each.user_id, each.user_id), each.client_id, " ".join((*each.scopes, *each.claims)), each.granted_at)
        for each in found
    ]
    show_table(("USERNAME", "CLIENT_ID", "SCOPE AND CLAIMS", "AGREED"), rows, "Nobody has agreed to anything.")


@consents.command("withdraw")
@click.argument("user", metavar="USER")
@click.argument("client_id")
@json_option
@on_database
def withdraw(user: str, client_id: str, *, as_json: bool) -> None:
    """Forget what a person agreed to for a client, and end the client's grants of that person.

    The person is asked again at the next sign-in there.

    \b
    Example:
      python -m idp consents withdraw alice 'mvc client'
    """
    with transaction() as change:
        found = require_user(change.connection, user)
        revoked = endings.withdraw_consent(change, found.id, client_id, clock.now())
    if revoked is None:
        raise click.ClickException(f"{found.username} has agreed to nothing for {client_id!r}.")
    if as_json:
        show_json({"sub": found.id, "client_id": client_id, "grants_revoked": len(revoked)})
    else:
        click.echo(f"Withdrawn; ended: {counted(len(revoked), 'grant')}.")
