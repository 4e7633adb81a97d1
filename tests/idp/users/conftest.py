from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

import idp.users.models  # noqa: F401  the tables
from idp.extensions import Base
from shared import database
from shared.database import WRITE

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """One write transaction on a fresh SQLite file, never committed."""
    engine = create_engine(f"sqlite:///{tmp_path / 'idp.sqlite'}")
    database.configure(engine)
    with engine.connect().execution_options(**WRITE) as opened, opened.begin():
        Base.metadata.create_all(opened)
        yield opened
        opened.rollback()
    engine.dispose()
