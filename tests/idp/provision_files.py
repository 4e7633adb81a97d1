"""Provisioning files, loaded into the database of the app context; and what came of them."""

from pathlib import Path

import pytest
from sqlalchemy import select

from idp.audit.transaction import transaction
from idp.clients import client_store
from idp.clients.client import Client
from idp.extensions import db, reading
from idp.provisioning import provision
from idp.users import user_store
from idp.users.user import User
from shared.settings import SettingsError
from tests.idp.conftest import settings_for

GOOD = """
[[api_resources]]
identifier = "mail"
name = "Mail"
scopes = { mail = "Read your mail" }

[[clients]]
client_id = "reader"
client_secret = "s3cr3t-of-the-reader-long"
redirect_uris = ["{reader_url}/cb"]
scope = "openid mail"

[[users]]
username = "carol"
password = "s3cr3t-of-carol"
claims = { name = "Carol" }
"""
VARIABLES = ["reader_url=https://reader.example"]
CLIENT = '[[clients]]\nclient_id = "reader"\nclient_secret = "s3cr3t-of-the-reader-long"\n'
REDIRECT = 'redirect_uris = ["https://reader.example/cb"]\n'
RESOURCE = '[[api_resources]]\nidentifier = "mail"\nname = "Mail"\n'
USER = '[[users]]\nusername = "carol"\npassword = "s3cr3t-of-carol"\n'
PRODUCTION = {"environment": "production", "issuer": "https://id.example"}


def load(
    file: Path | str, content: str | None = None, variables: list[str] = VARIABLES, **settings: object
) -> list[str]:
    """Load the file, after writing `content` to it; answers the audit events that this caused."""
    if content is not None:
        Path(file).write_text(content)
    values = settings_for(Path("unused.sqlite"), provision_variables=variables, **settings)
    with transaction() as change:
        provision(change, str(file), values)
    return [f"{type(event).__name__} {getattr(event, 'change', '')}".strip() for event in change.events]


def refusal(file: Path, content: str, **settings: object) -> str:
    """The message; asserts that it names the file, tells no secret and that nothing was changed."""
    before = everything()
    with pytest.raises(SettingsError) as refused:
        load(file, content, **settings)  # pyright: ignore[reportArgumentType]
    assert everything() == before
    message = str(refused.value)
    assert message.startswith(f"IDP_PROVISION_FILE = {str(file)!r}: ")
    assert not [secret for secret in ("s3cr3t", "Pass123$", "mvc secret") if secret in message]
    return message.partition(": ")[2]


def everything() -> list[list[object]]:
    """What a file can change, row by row."""
    names = ("client", "api_resource", "user_account", "audit_event")
    with reading() as connection:
        return [list(connection.execute(select(db.metadata.tables[name]))) for name in names]


def find_client(client_id: str) -> Client:
    with reading() as connection:
        found = client_store.find(connection, client_id)
    assert found is not None
    return found


def find_user(username: str) -> User:
    with reading() as connection:
        found = user_store.find_by_username(connection, username)
    assert found is not None
    return found
