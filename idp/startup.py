"""What happens once before the workers start: the schema in development, the keys, the provisioning file."""

from sqlalchemy.exc import DBAPIError

from idp import schema
from idp.app import create_app
from idp.audit.transaction import transaction
from idp.extensions import db, reading
from idp.keys.first_keys import ensure_keys
from idp.migration import upgrade
from idp.provisioning import provision
from idp.settings import IdpSettings
from shared import clock
from shared.settings import SettingsError


def prepare(settings: IdpSettings) -> None:
    """Bring the database to where the workers can serve it. Raises SettingsError.

    In production the schema is migrated by the operator, not by a start.
    """
    if settings.is_development:
        upgrade(settings)
    app = create_app(settings)
    with app.app_context():
        try:
            with reading() as connection:
                schema.require_newest(connection)
            fill(settings)
        except DBAPIError as error:
            raise SettingsError(f"IDP_DATABASE_URL: the database does not answer ({error.orig})") from None
        finally:
            db.engine.dispose()  # the workers are forked from here and must not inherit a connection


def fill(settings: IdpSettings) -> None:
    """The keys that are missing and the provisioning file, in one transaction."""
    with transaction() as change:
        ensure_keys(change, settings, clock.now())
        if settings.provision_path:
            provision(change, settings.provision_path, settings)
