"""How alembic reaches the web client's database: online only, inside the app of `mvc_client.migration`."""

from shared import schema_migration

schema_migration.run_online()
