from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from idp.clients import client_store
from idp.clients.client import Client, secret_digest
from idp.clients.metadata import ClientMetadata, parse
from idp.clients.models import ClientRow
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DIGEST = secret_digest("a secret")


def metadata(**values: object) -> ClientMetadata:
    return parse({"redirect_uris": ["https://rp.example/cb"], **values})


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, ClientRow) as connection:
        yield connection


def test_a_client_is_found_as_it_was_put(connection: Connection) -> None:
    full = metadata(client_name="A Name", default_max_age=0, refresh_policy="strict")
    assert client_store.put(connection, "an id", full, DIGEST, NOW) == "added"
    assert client_store.find(connection, "an id") == Client("an id", full, DIGEST, NOW)


def test_an_id_is_found_letter_by_letter(connection: Connection) -> None:
    client_store.put(connection, "an id", metadata(), DIGEST, NOW)
    for other in ("An Id", "an id ", "an+id", "", "a%", "an_id", "x" * 10_000):
        assert client_store.find(connection, other) is None


def test_putting_the_same_again_changes_nothing(connection: Connection) -> None:
    client_store.put(connection, "an id", metadata(), DIGEST, NOW)
    assert client_store.put(connection, "an id", metadata(), DIGEST, LATER) is None
    found = client_store.find(connection, "an id")
    assert found is not None
    assert found.registered_at == NOW


@pytest.mark.parametrize(
    ("changed", "digest"),
    [
        (metadata(scope="openid profile"), DIGEST),
        (metadata(), secret_digest("another secret")),
        (metadata(token_endpoint_auth_method="none"), None),
    ],
    ids=["scope", "secret", "no secret any more"],
)
def test_a_difference_changes_the_client_and_not_when_it_registered(
    connection: Connection, changed: ClientMetadata, digest: bytes | None
) -> None:
    client_store.put(connection, "an id", metadata(), DIGEST, NOW)
    client_store.put(connection, "other", metadata(), DIGEST, NOW)
    assert client_store.put(connection, "an id", changed, digest, LATER) == "changed"
    assert client_store.find(connection, "an id") == Client("an id", changed, digest, NOW)
    assert client_store.find(connection, "other") == Client("other", metadata(), DIGEST, NOW)


def test_a_disabled_client_stays_disabled_when_it_is_put_again(connection: Connection) -> None:
    client_store.put(connection, "an id", metadata(), DIGEST, NOW)
    connection.execute(ClientRow.__table__.update().values(disabled_at=NOW))
    client_store.put(connection, "an id", metadata(scope="openid profile"), DIGEST, LATER)
    found = client_store.find(connection, "an id")
    assert found is not None
    assert found.disabled_at == NOW


def test_all_clients_come_by_their_id(connection: Connection) -> None:
    for client_id in ("b", "a", "c"):
        client_store.put(connection, client_id, metadata(), DIGEST, NOW)
    assert [client.client_id for client in client_store.find_all(connection)] == ["a", "b", "c"]


def test_the_secret_itself_is_nowhere_in_the_row(connection: Connection) -> None:
    client_store.put(connection, "an id", metadata(), DIGEST, NOW)
    assert "a secret" not in str(connection.execute(select(ClientRow.__table__)).all())
