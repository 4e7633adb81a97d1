"""The provider of its own tests."""

from tests.idp.conftest import app, database, filled_database  # noqa: F401
