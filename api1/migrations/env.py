"""How alembic reaches the API's database: online only, inside the app of `api1.migration`."""

from shared import schema_migration

schema_migration.run_online()
