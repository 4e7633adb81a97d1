"""python -m idp keys …: what signs tokens, and what makes refresh tokens."""

import click

from idp.audit.transaction import transaction
from idp.commands.operator import on_database, operator
from idp.commands.output import counted, json_option, show_json, show_table
from idp.extensions import reading
from idp.keys import key_store, schedule
from idp.keys.schedule import SIGNING_ALGORITHMS
from idp.maintenance import key_changes, key_plan
from idp.maintenance.key_changes import REFRESH, Rotated, RotationRefusedError
from shared import clock

ALGORITHMS = (*SIGNING_ALGORITHMS, REFRESH)


@click.group()
def keys() -> None:
    """What signs tokens (GET /jwks publishes the public halves), and what makes refresh tokens.

    A key is next, then current, then retired: published so that others can check what it signed, until that is of no
    use any more.
    """


@keys.command("list")
@json_option
@on_database
def list_all(*, as_json: bool) -> None:
    """List the keys by algorithm, the oldest first. No secret is shown.

    \b
    Example:
      python -m idp keys list
    """
    now = clock.now()
    with reading() as connection:
        signing = key_store.find_signing_keys(connection)
        refresh = key_store.find_refresh_keys(connection)
    found = [(key.alg, key.times.id, key.times, key.created_at) for key in signing]
    found += [(REFRESH, str(key.times.id), key.times, key.created_at) for key in refresh]
    facts = [
        {
            "alg": alg,
            "id": key_id,
            "state": schedule.state(times, now).value,
            "created_at": created_at,
            "signs_from": times.signs_from,
            "retired_at": times.retired_at,
        }
        for alg, key_id, times, created_at in found
    ]
    if as_json:
        show_json(facts)
        return
    rows = [tuple(fact.values()) for fact in facts]
    none = "No keys yet; the first start makes them."
    show_table(("ALG", "ID", "STATE", "CREATED", "IN USE FROM", "RETIRED"), rows, none)


@keys.command("schedule")
@json_option
@on_database
def show_schedule(*, as_json: bool) -> None:
    """Show when each key was or will be next, current, retired and removed.

    A serving provider makes the next key by itself, so that the current one signs for IDP_SIGNING_KEY_LIFETIME_DAYS or
    IDP_REFRESH_KEY_LIFETIME_DAYS: up to a week before it takes over.

    \b
    Example:
      python -m idp keys schedule
    """
    with reading() as connection:
        plans = [vars(each) for each in key_plan.plan(connection, operator().settings, clock.now())]
    if as_json:
        show_json(plans)
        return
    columns = ("ALG", "ID", "STATE", "NEXT", "CURRENT", "RETIRED", "REMOVED")
    show_table(columns, [tuple(each.values()) for each in plans], "No keys yet; the first start makes them.")


@keys.command("rotate")
@click.option("--alg", type=click.Choice(ALGORITHMS), help="Only this one; all of them if not given.")
@json_option
@on_database
def rotate(*, alg: str | None, as_json: bool) -> None:
    """Make the next keys. They are published now and take over by themselves 90 seconds later.

    A next key that the schedule has made already, and that would take over later, does so in 90 seconds.
    Nobody is signed out: what the old keys signed can be checked as long as it is of use, and refresh tokens of an old
    key stay good. Keys whose last token is over are thrown away.

    \b
    Example:
      python -m idp keys rotate --alg ES256
    """
    secret_keys, now = operator().settings.secret_keys, clock.now()
    done: list[Rotated] = []
    try:
        with transaction() as change:
            for each in (alg,) if alg else ALGORITHMS:
                if each == REFRESH:
                    done.append(key_changes.rotate_refresh_key(change, secret_keys, now))
                else:
                    done.append(key_changes.rotate_signing_key(change, secret_keys, each, now))
    except RotationRefusedError as error:
        raise click.ClickException(f"Refused: {error}.") from None
    if as_json:
        show_json([vars(each) for each in done])
    else:
        show_table(("ALG", "ID", "IN USE FROM"), [(each.alg, each.id, each.signs_from) for each in done], "")


@keys.command("reseal")
@json_option
@on_database
def reseal(*, as_json: bool) -> None:
    """Seal all keys under the current IDP_SECRET_KEY, so that the previous one can be dropped; client secrets too.

    First give the provider both (IDP_SECRET_KEY the new one, IDP_SECRET_KEY_PREVIOUS the old one) and restart it. Drop
    the old one seven days later: until then browsers may have cookies that it signed.

    \b
    Example:
      python -m idp keys reseal
    """
    with transaction() as change:
        done = key_changes.reseal(change, operator().settings.secret_keys)
    if as_json:
        show_json(vars(done))
        return
    secrets = f" and {counted(done.client_secrets, 'client secret')}" if done.client_secrets else ""
    click.echo(f"{counted(done.keys, 'key')}{secrets} are sealed under IDP_SECRET_KEY.")
