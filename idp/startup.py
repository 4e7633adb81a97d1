"""What happens once before the workers start: the schema in development, the keys, the provisioning file."""

from contextlib import suppress

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from idp import schema
from idp.app import create_app
from idp.audit.transaction import Transaction, transaction
from idp.clients import client_store
from idp.development import fault_store
from idp.extensions import db, reading, writing
from idp.keys.first_keys import ensure_keys
from idp.login import password_turn
from idp.migration import upgrade
from idp.provisioning import DEMO_SECRETS, provision
from idp.settings import IdpSettings
from idp.users import passwords, user_store
from shared import clock, development_clock, serving
from shared.database import wait_for_others
from shared.service_process import healthy_service
from shared.settings import SettingsError

SQLITE_THREADS = 1  # measured: several blocking threads on one SQLite file cost more than they bring
POSTGRESQL_THREADS = 4
DEMO_USERNAMES = ("alice", "bob")


class _Undone(Exception):
    """Takes back what was only tried."""


def run(settings: IdpSettings) -> None:
    """Prepare the database and serve until SIGTERM or SIGINT. Raises SettingsError."""
    prepare(settings)
    threads = SQLITE_THREADS if settings.database_url.startswith("sqlite") else POSTGRESQL_THREADS
    serving.serve("idp.wsgi:app", settings, threads=threads)


def prepare(settings: IdpSettings) -> None:
    """Bring the database to where the workers can serve it. Raises SettingsError.

    In production the schema is migrated by the operator, not by a start.
    """
    lock_file = password_turn.obstacle(settings)
    if lock_file is not None:
        raise SettingsError(lock_file)
    if settings.is_development:
        upgrade(settings)
    app = create_app(settings)
    with app.app_context():
        try:
            with reading() as connection:
                schema.require_newest(connection)
            fill(settings)
            development_clock.reset(db, settings)
            _forget_faults(settings)
        except DBAPIError as error:
            raise SettingsError(f"IDP_DATABASE_URL: the database does not answer ({error.orig})") from None
        finally:
            db.engine.dispose()  # the workers are forked from here and must not inherit a connection


def _forget_faults(settings: IdpSettings) -> None:
    if settings.is_development:
        with writing() as connection:
            fault_store.forget_all(connection)


def fill(settings: IdpSettings) -> None:
    """The keys that are missing and the provisioning file, in one transaction. A thousand people are some 20 s."""
    with transaction() as change:
        wait_for_others(change.connection)
        _fill(change, settings)


def obstacles(settings: IdpSettings) -> list[str]:
    """What would stop a start with these settings now, each with its remedy; nothing is changed.

    Needs an app context with the database.
    """
    found: list[str] = []
    if healthy_service(settings.host, settings.port) != "idp":
        found += _taken_ports(settings)
    found += filter(None, [password_turn.obstacle(settings)])
    try:
        with reading() as connection:
            found_revision = schema.revision(connection)
            if settings.is_development and found_revision in (None, *schema.known_revisions()[:-1]):
                return found  # a start migrates it first
            schema.require_newest(connection)
        with suppress(_Undone), transaction() as change:
            _fill(change, settings)
            raise _Undone
    except SettingsError as error:
        found.append(str(error))
    except DBAPIError as error:
        found.append(f"IDP_DATABASE_URL: the database does not answer ({error.orig})")
    return found


def _taken_ports(settings: IdpSettings) -> list[str]:
    listening = "something else is listening there"
    found: list[str] = []
    if not serving.port_is_free(settings.host, settings.port):
        found.append(f"IDP_BIND = {settings.bind!r}: {listening}")
    if settings.metrics_address and not serving.port_is_free(*settings.metrics_address):
        found.append(f"IDP_METRICS_BIND = {settings.metrics_bind!r}: {listening}")
    return found


def _fill(change: Transaction, settings: IdpSettings) -> None:
    ensure_keys(change, settings, clock.now())
    if settings.provision_path:
        provision(change, settings.provision_path, settings)
    if not settings.is_development:
        _refuse_demo_secrets(change.connection)


def _refuse_demo_secrets(connection: Connection) -> None:
    """A database that was used for the demo must not be served to the world. Raises SettingsError."""
    clients = [
        f"client {client.client_id!r}"
        for client in client_store.find_all(connection)
        if client.disabled_at is None and any(client.has_secret(secret) for secret in DEMO_SECRETS)
    ]
    found = [user_store.find_by_username(connection, name) for name in DEMO_USERNAMES]
    users = [
        f"user {user.username!r}"
        for user in found
        if user is not None
        and not user.is_disabled
        and any(passwords.verify(user.password_hash, secret) for secret in DEMO_SECRETS)
    ]
    if clients or users:
        raise SettingsError(
            "IDP_ENVIRONMENT = 'production': the database has secrets of the demo, which everybody knows: "
            f"{', '.join([*clients, *users])}. Start with an empty database, or change them: "
            "python -m idp clients rotate-secret, users set-password; or disable or delete them"
        )
