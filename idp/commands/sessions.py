"""python -m idp sessions …: the browsers in which somebody is signed in here."""

import click
from sqlalchemy import Connection

from idp.audit.transaction import transaction
from idp.changes import endings
from idp.commands.operator import on_database
from idp.commands.output import counted, json_option, show_json, show_table
from idp.commands.whom import require_user, usernames
from idp.extensions import reading
from idp.session import session_store
from idp.session.sign_on_session import SignOnSession
from shared import clock


@click.group()
def sessions() -> None:
    """The browsers in which somebody is signed in here. SID is the session's public id, also in tokens."""


@sessions.command("list")
@click.option("--user", metavar="USER", help="Only this person's; a username or a `sub`.")
@json_option
@on_database
def list_all(*, user: str | None, as_json: bool) -> None:
    """List the living sessions, the newest first.

    \b
    Example:
      python -m idp sessions list --user alice
    """
    with reading() as connection:
        found = _find(connection, user)
        names = usernames(connection)
    if as_json:
        show_json([{"username": names.get(each.user_id), **vars(each)} for each in found])
        return
    rows = [
        (each.sid, names[each.user_id], each.auth_time, each.idle_expires_at, each.absolute_expires_at)
        for each in found
    ]
    columns = ("SID", "USERNAME", "SIGNED IN", "ENDS IF UNUSED", "ENDS AT THE LATEST")
    show_table(columns, rows, "Nobody is signed in.")


@sessions.command("end", context_settings={"ignore_unknown_options": True})  # a SID may begin with a minus
@click.argument("sids", nargs=-1, metavar="[SID]...")
@click.option("--user", metavar="USER", help="All of this person's; a username or a `sub`.")
@json_option
@on_database
def end(sids: tuple[str, ...], *, user: str | None, as_json: bool) -> None:
    """End sessions as if their people had signed out.

    Grants of clients with on_logout = revoke end with them, those of others stay; see: grants revoke.

    \b
    Examples:
      python -m idp sessions end 8qzWbN2VhvT0mJ9DqkE1Ug
      python -m idp sessions end --user alice
    """
    if bool(sids) == (user is not None):
        raise click.UsageError("Name sessions by their SID, or a person by --user.")
    now = clock.now()
    with transaction() as change:
        ending = [_require(change.connection, sid) for sid in dict.fromkeys(sids)] or _find(change.connection, user)
        revoked = sum(len(endings.end_session(change, each, now, everywhere=user is not None)) for each in ending)
    if as_json:
        show_json({"sessions_ended": [each.sid for each in ending], "grants_revoked": revoked})
    else:
        click.echo(f"Ended: {counted(len(ending), 'session')}, {counted(revoked, 'grant')}.")


def _find(connection: Connection, user: str | None) -> list[SignOnSession]:
    if user is None:
        return session_store.find_all(connection, clock.now())
    return session_store.find_by_user(connection, require_user(connection, user).id, clock.now())


def _require(connection: Connection, sid: str) -> SignOnSession:
    found = session_store.find_by_sid(connection, sid, clock.now())
    if found is None:
        raise click.ClickException(f"There is no living session {sid!r}. See: python -m idp sessions list")
    return found
