"""How alembic reaches the provider's database: online only, inside the app of `idp.migration`."""

from shared import schema_migration

schema_migration.run_online()
