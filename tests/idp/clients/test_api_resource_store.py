from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idp.clients import api_resource_store
from idp.clients.models import ApiResourceRow
from idp.clients.scopes import ApiResource
from tests.idp.tables import opened

TODO = ApiResource("todo", "Todo lists", {"todo.read": "Read your lists"})
MAIL = ApiResource("mail", "Mail", {"mail": "Read your mail"})


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, ApiResourceRow) as connection:
        yield connection


def test_resources_come_by_their_identifier_as_they_were_put(connection: Connection) -> None:
    assert api_resource_store.put(connection, TODO) == "added"
    assert api_resource_store.put(connection, MAIL) == "added"
    assert api_resource_store.find_all(connection) == [MAIL, TODO]


def test_putting_the_same_again_changes_nothing(connection: Connection) -> None:
    api_resource_store.put(connection, TODO)
    assert api_resource_store.put(connection, TODO) is None


@pytest.mark.parametrize(
    "changed",
    [
        ApiResource("todo", "Lists", TODO.scopes),
        ApiResource("todo", "Todo lists", {"todo.read": "Look at your lists"}),
        ApiResource("todo", "Todo lists", {"todo.write": "Change your lists"}),
        ApiResource("todo", "Todo lists", {}),
        ApiResource("todo", "Todo lists", TODO.scopes, ("https://todo.example",)),
    ],
)
def test_a_difference_changes_that_resource_alone(connection: Connection, changed: ApiResource) -> None:
    api_resource_store.put(connection, TODO)
    api_resource_store.put(connection, MAIL)
    assert api_resource_store.put(connection, changed) == "changed"
    assert api_resource_store.find_all(connection) == [MAIL, changed]
