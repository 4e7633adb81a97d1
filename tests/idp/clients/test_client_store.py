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


@pytest.fixture
def two(connection: Connection) -> Connection:
    """Two clients with a secret and a public one."""
    for client_id in ("an id", "other"):
        client_store.put(connection, client_id, metadata(), DIGEST, NOW)
    client_store.put(connection, "public", metadata(token_endpoint_auth_method="none"), None, NOW)
    return connection


def test_a_new_secret_replaces_the_one_before_of_that_client_alone(two: Connection) -> None:
    new = secret_digest("a new secret")
    assert client_store.change_secret(two, "an id", new)
    found = {client.client_id: client.client_secret_digest for client in client_store.find_all(two)}
    assert found == {"an id": new, "other": DIGEST, "public": None}


def test_a_client_without_a_secret_gets_none(two: Connection) -> None:
    assert not client_store.change_secret(two, "public", DIGEST)
    assert not client_store.change_secret(two, "unknown", DIGEST)
    found = client_store.find(two, "public")
    assert found is not None
    assert found.client_secret_digest is None


def test_a_client_is_disabled_and_enabled_once_and_no_other_with_it(two: Connection) -> None:
    def disabled() -> dict[str, datetime | None]:
        return {client.client_id: client.disabled_at for client in client_store.find_all(two)}

    assert not client_store.enable(two, "an id")
    assert client_store.disable(two, "an id", NOW)
    assert not client_store.disable(two, "an id", LATER)
    assert disabled() == {"an id": NOW, "other": None, "public": None}
    client_store.disable(two, "other", LATER)
    assert client_store.enable(two, "an id")
    assert not client_store.enable(two, "an id")
    assert disabled() == {"an id": None, "other": LATER, "public": None}
    assert not client_store.disable(two, "unknown", NOW)
    assert not client_store.enable(two, "unknown")


def test_a_removed_client_is_gone_and_no_other_with_it(two: Connection) -> None:
    client_store.remove(two, "an id")
    client_store.remove(two, "unknown")
    assert [client.client_id for client in client_store.find_all(two)] == ["other", "public"]


def test_a_sealed_secret_is_a_difference_where_there_was_none_and_is_kept_as_it_was_sealed_first(
    connection: Connection,
) -> None:
    signs = metadata(token_endpoint_auth_method="client_secret_jwt")
    changes = [client_store.put(connection, "an id", signs, DIGEST, NOW, sealed) for sealed in (None, "one", "two")]
    assert changes == ["added", "changed", None]
    assert client_store.find_sealed_secrets(connection) == {"an id": "one"}
    assert client_store.put(connection, "an id", signs, DIGEST, NOW) == "changed"
    assert client_store.find_sealed_secrets(connection) == {}


def test_a_secret_that_was_rotated_is_not_put_back_by_resealing(connection: Connection) -> None:
    for client_id in ("an id", "other"):
        client_store.put(connection, client_id, metadata(), DIGEST, NOW, f"secret of {client_id}")
    assert client_store.change_secret(connection, "an id", secret_digest("another"), "rotated")
    assert not client_store.reseal_secret(connection, "an id", "secret of an id", "resealed")
    assert client_store.reseal_secret(connection, "other", "secret of other", "resealed")
    assert client_store.find_sealed_secrets(connection) == {"an id": "rotated", "other": "resealed"}
