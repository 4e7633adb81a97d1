from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idp.clients import assertion_store
from idp.clients.models import UsedAssertionRow
from tests.idp.tables import opened

END = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, UsedAssertionRow) as connection:
        yield connection


def test_a_jti_is_good_once_for_each_client(connection: Connection) -> None:
    assert assertion_store.use(connection, "shop", "a-jti", END)
    assert not assertion_store.use(connection, "shop", "a-jti", END)
    assert assertion_store.use(connection, "other", "a-jti", END)
    assert assertion_store.use(connection, "shop", "another", END)


def test_any_text_may_be_a_jti(connection: Connection) -> None:
    texts = ["\0", "é", "\ud800", "x" * 10_000, "a-jti", "A-JTI", "a-jti "]
    for text in texts:
        assert assertion_store.use(connection, "shop", text, END)
    assert not any(assertion_store.use(connection, "shop", text, END) for text in texts)
