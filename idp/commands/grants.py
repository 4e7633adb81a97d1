"""python -m idp grants …: what clients may renew; the root of every token."""

from typing import TextIO

import click

from idp.audit.transaction import transaction
from idp.changes import endings
from idp.commands.operator import on_database
from idp.commands.output import counted, json_option, show_facts, show_json, show_table, shown
from idp.commands.whom import require_client, require_user, usernames
from idp.extensions import reading
from idp.maintenance import revocation_replay
from idp.token import grant_event_store, grant_register_store, lineage_tree, lineages
from idp.token.grant_register_store import GrantRecord
from idp.token.lineage import GrantEvent
from shared import clock

user_option = click.option("--user", metavar="USER", help="Of this person; a username or a `sub`.")
client_option = click.option("--client", "client_id", metavar="CLIENT_ID", help="Of this client.")


@click.group()
def grants() -> None:
    """What clients may renew: each redeemed code is one grant, the root of all tokens that came of it."""


@grants.command("list")
@user_option
@client_option
@click.option("--all", "everything", is_flag=True, help="Also those that are revoked or long over.")
@json_option
@on_database
def list_all(*, user: str | None, client_id: str | None, everything: bool, as_json: bool) -> None:
    """List the grants that may still be of use, the newest first.

    \b
    Example:
      python -m idp grants list --user alice --client 'mvc client'
    """
    now = clock.now()
    with reading() as connection:
        user_id = require_user(connection, user).id if user is not None else None
        found = grant_register_store.find_all(
            connection, user_id=user_id, client_id=client_id, standing_at=None if everything else now
        )
        names = usernames(connection)
    if as_json:
        show_json([_facts(each, names) for each in found])
        return
    rows = [
        (each.id, names.get(each.user_id, each.user_id), each.client_id, each.state(now), each.idle_expires_at)
        for each in found
    ]
    show_table(("GRANT", "USERNAME", "CLIENT_ID", "STATE", "ENDS IF NOT RENEWED"), rows, "There is no such grant.")


@grants.command("show")
@click.argument("grant_id", metavar="GRANT")
@json_option
@on_database
def show(grant_id: str, *, as_json: bool) -> None:
    """Show everything about one grant, and what became of it; a token's claim `grant_id` names it.

    \b
    Example:
      python -m idp grants show 5f0c6e0f4f5b4a7f9d0c2b1a3e4d5c6b
    """
    now = clock.now()
    with reading() as connection:
        found = grant_register_store.find(connection, grant_id)
        if found is None:
            raise click.ClickException(f"There is no grant {grant_id!r}. See: python -m idp grants list --all")
        names = usernames(connection)
        events = grant_event_store.find(connection, [grant_id])[grant_id]
        trees = lineages.trees(connection, [found], now)
    facts = _facts(found, names)
    if as_json:
        show_json({**facts, "lineage": [_event(each) for each in events]})
        return
    show_facts(list(facts.items()))
    click.echo()
    root = lineage_tree.sign_in(names.get(found.user_id, found.user_id), found.auth_time, found.amr, trees)
    for line in lineage_tree.lines(root, now):
        click.echo(shown(line))


@grants.command("revoke")
@click.argument("grant_ids", nargs=-1, metavar="[GRANT]...")
@user_option
@client_option
@click.option(
    "--from-audit",
    "log",
    type=click.File(encoding="utf-8", errors="replace"),
    metavar="FILE",
    help="What ended according to this log (JSON lines; - is standard input), sessions too. After a restore.",
)
@json_option
@on_database
def revoke(
    grant_ids: tuple[str, ...], *, user: str | None, client_id: str | None, log: TextIO | None, as_json: bool
) -> None:
    """End grants: by their ids, all of a person, of a client, of a person for a client, or those of a log.

    Refresh tokens are worth nothing at once, access tokens at /userinfo and /introspect too; APIs that look at
    signatures only accept them until they expire.

    \b
    Examples:
      python -m idp grants revoke 5f0c6e0f4f5b4a7f9d0c2b1a3e4d5c6b
      python -m idp grants revoke --user alice --client 'mvc client'
      python -m idp grants revoke --from-audit /var/log/sixty/idp.log
    """
    by_owner = user is not None or client_id is not None
    if [bool(grant_ids), by_owner, log is not None].count(True) != 1:
        raise click.UsageError("Name grants by their ids, or give --user and --client, or --from-audit.")
    if log is not None:
        _replay(log, as_json=as_json)
        return
    now = clock.now()
    with transaction() as change:
        if by_owner:
            user_id = require_user(change.connection, user).id if user is not None else None
            if client_id is not None:
                require_client(change.connection, client_id)
            revoked = endings.revoke_grants(change, endings.BY_OPERATOR, now, user_id=user_id, client_id=client_id)
        else:
            for grant_id in grant_ids:
                if grant_register_store.find(change.connection, grant_id) is None:
                    raise click.ClickException(f"There is no grant {grant_id!r}; nothing was changed.")
            found = [endings.revoke_grant(change, each, endings.BY_OPERATOR, now) for each in grant_ids]
            revoked = [each for each in found if each is not None]
    if as_json:
        show_json({"grants_revoked": [each.id for each in revoked]})
    else:
        click.echo(f"Ended: {counted(len(revoked), 'grant')}.")


def _replay(log: TextIO, *, as_json: bool) -> None:
    logged = revocation_replay.read_log(log)
    if not logged.lines:
        raise click.ClickException("There is no event in the log. It must be JSON lines: IDP_LOG_FORMAT=json")
    with transaction() as change:
        done = revocation_replay.replay(change, logged, clock.now())
    if as_json:
        show_json(vars(done))
        return
    click.echo(
        f"Ended: {counted(done.revoked, 'grant')}, {counted(done.sessions, 'session')}. "
        f"Grants that had ended before: {done.already}; not in this database, so nothing to end: {done.unknown}."
    )


def _event(event: GrantEvent) -> dict[str, object]:
    return {**vars(event), "kind": event.kind.name.lower(), "expires_at": event.expires_at}


def _facts(grant: GrantRecord, names: dict[str, str]) -> dict[str, object]:
    return {"username": names.get(grant.user_id), "state": grant.state(clock.now()), **vars(grant)}
