from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from idp.audit.models import AuditEvent
from idp.audit.transaction import transaction
from idp.clients import api_resource_store, client_store
from idp.clients.client import Client
from idp.extensions import configure_database, db, reading, writing
from idp.provisioning import provision
from idp.settings import DEMO_PROVISION_FILE
from idp.users import passwords, user_store
from idp.users.user import User
from shared.paths import PROJECT
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


@pytest.fixture(autouse=True)
def _with_the_database(database: Path) -> Iterator[None]:
    app = Flask("idp")
    configure_database(app, settings_for(database))
    with app.app_context():
        yield
        db.engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "provision.toml"


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


def test_a_file_adds_the_resources_clients_and_users_it_names(file: Path) -> None:
    assert load(file, GOOD) == ["ApiResourceProvisioned added", "ClientProvisioned added", "UserAdded"]
    reader = find_client("reader")
    assert reader.has_secret("s3cr3t-of-the-reader-long")
    assert reader.metadata.redirect_uris == ["https://reader.example/cb"]
    assert passwords.verify(find_user("carol").password_hash, "s3cr3t-of-carol")
    assert find_user("carol").claims == {"name": "Carol"}


def test_loading_a_file_twice_changes_nothing(file: Path) -> None:
    load(file, GOOD)
    before = everything()
    assert load(file) == []
    assert everything() == before


def test_the_demo_loads_twice_and_keeps_what_the_readme_promises() -> None:
    assert load(DEMO_PROVISION_FILE, variables=[]) == []
    mvc, todo = find_client("mvc client"), find_client("todo list client")
    assert mvc.has_secret("mvc secret")
    assert mvc.metadata.redirect_uris == ["http://localhost:5002/signin-oidc"]
    assert mvc.metadata.require_pkce
    assert "access_token_lifetime_seconds = 60" in (PROJECT / "idp" / "demo.toml").read_text()
    assert todo.metadata.is_public
    assert todo.metadata.refresh(60).is_strict
    for name in ("alice", "bob"):
        assert {"name", "email", "phone_number", "address"} <= set(find_user(name).claims)


def test_the_demo_follows_its_ports() -> None:
    changed = load(DEMO_PROVISION_FILE, variables=["mvc_client_base_url=http://localhost:6002"])
    assert changed == ["ClientProvisioned changed", "ClientProvisioned changed"]
    assert find_client("mvc client").metadata.redirect_uris == ["http://localhost:6002/signin-oidc"]


def test_a_changed_file_changes_what_it_names_and_nothing_else(file: Path) -> None:
    load(file, GOOD)
    registered_at = find_client("reader").registered_at
    changed = GOOD.replace("openid mail", "openid").replace("Read your mail", "Look at your mail")
    assert load(file, changed) == ["ApiResourceProvisioned changed", "ClientProvisioned changed"]
    assert find_client("reader").metadata.scope == "openid"
    assert find_client("reader").registered_at == registered_at
    with reading() as connection:
        found = {resource.identifier: resource for resource in api_resource_store.find_all(connection)}
    assert found["mail"].scopes == {"mail": "Look at your mail"}
    assert set(found) == {"api1", "mail"}
    assert find_client("mvc client").has_secret("mvc secret")


def test_a_new_secret_replaces_the_old_one(file: Path) -> None:
    load(file, GOOD)
    load(file, GOOD.replace("s3cr3t-of-the-reader-long", "an0ther-secret-of-the-reader"))
    assert find_client("reader").has_secret("an0ther-secret-of-the-reader")
    assert not find_client("reader").has_secret("s3cr3t-of-the-reader-long")


def test_an_existing_user_keeps_the_password_and_follows_in_the_claims(file: Path) -> None:
    load(file, GOOD)
    before = find_user("carol")
    load(file, GOOD.replace("s3cr3t-of-carol", "an0ther-of-carol").replace('"Carol"', '"Carol Jones"'))
    after = find_user("CAROL")
    assert after.password_hash == before.password_hash
    assert after.id == before.id
    assert after.claims == {"name": "Carol Jones"}


def test_a_disabled_user_and_client_stay_disabled(file: Path) -> None:
    load(file, GOOD)
    with writing() as connection:
        connection.execute(text("UPDATE client SET disabled_at = registered_at"))
        connection.execute(text("UPDATE user_account SET disabled_at = created_at"))
    load(file, GOOD.replace("openid mail", "openid").replace('"Carol"', '"Carol Jones"'))
    assert find_client("reader").disabled_at is not None
    assert find_user("carol").is_disabled


def test_a_client_may_give_its_secret_up(file: Path) -> None:
    load(file, GOOD)
    load(file, '[[clients]]\nclient_id = "reader"\ntoken_endpoint_auth_method = "none"\n' + REDIRECT)
    assert find_client("reader").client_secret_digest is None


def test_secrets_may_come_from_the_variables(file: Path) -> None:
    content = GOOD.replace("s3cr3t-of-the-reader-long", "{reader_secret}")
    load(file, content, variables=[*VARIABLES, "reader_secret=from-the-variables-only"])
    assert find_client("reader").has_secret("from-the-variables-only")


def test_an_empty_file_is_fine(file: Path) -> None:
    assert load(file, "") == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("clients = [", "Invalid value"),
        ('a = "s3cr3t', "Unterminated string"),
        ("client = 1", "client: "),
        ("clients = 1", "clients: "),
        ("clients = [1]", "clients.0: "),
        (RESOURCE, "api_resources.0.scopes: "),
        (RESOURCE + "scopes = { mail = 1 }", "api_resources.0.scopes.mail: "),
        (RESOURCE + 'scopes = { "a b" = "x" }', "api_resources 'mail': 'a b' is no scope"),
        (RESOURCE + 'scopes = { "" = "x" }', "api_resources 'mail': '' is no scope"),
        (RESOURCE + 'scopes = { openid = "x" }', "api_resources 'mail': the scope openid"),
        (RESOURCE + 'scopes = { api1 = "x" }', "the scope api1 belongs to 'api1' and 'mail'"),
        (RESOURCE.replace("mail", "m\\u0000"), "api_resources.0.identifier: "),
        (RESOURCE.replace("Mail", "M\\u0000"), "api_resources.0.name: "),
        (RESOURCE + "scopes = {}\n" + RESOURCE + "scopes = {}", "api_resources: identifier 'mail' stands 2 times"),
        (CLIENT, "client 'reader': redirect_uris"),
        (CLIENT + REDIRECT + 'scope = ""', "client 'reader': scope: "),
        (CLIENT + REDIRECT + 'secret = "s3cr3t"', "client 'reader': secret: "),
        (CLIENT + REDIRECT + 'token_endpoint_auth_method = "none"', "client 'reader': token_endpoint_auth_method none"),
        (CLIENT.replace('"s3cr3t-of-the-reader-long"', '""') + REDIRECT, "client 'reader': client_secret is missing"),
        (CLIENT.replace('"s3cr3t-of-the-reader-long"', "5") + REDIRECT, "client 'reader': client_secret is missing"),
        (CLIENT.replace('"reader"', '""') + REDIRECT, "clients: client_id must be"),
        (CLIENT.replace('"reader"', '"r\\nr"') + REDIRECT, "clients: client_id must be"),
        (CLIENT.replace('"reader"', "5") + REDIRECT, "clients: client_id must be"),
        ('[[clients]]\nclient_secret = "s3cr3t"\n' + REDIRECT, "clients: client_id must be"),
        ((CLIENT + REDIRECT) * 2, "clients: client_id 'reader' stands 2 times"),
        (USER + "email = 1", "users.0.email: "),
        (USER + 'claims = { email_verified = "yes" }', "user 'carol': email_verified: "),
        (USER + "claims = { password_hint = 1 }", "user 'carol': password_hint: "),
        (USER.replace("s3cr3t-of-carol", "s3cr3t"), "user 'carol': must have at least"),
        (USER.replace('"s3cr3t-of-carol"', "5"), "users.0.password: "),
        (USER.replace("carol", " carol"), "user ' carol': must be"),
        (USER + USER.replace('"carol"', '"CAROL"'), "users: username 'carol' stands 2 times"),
        (CLIENT + 'redirect_uris = ["{nowhere}/cb"]', "clients.0.redirect_uris.0: {nowhere} has no value"),
        (USER + 'claims = { name = "{nobody}" }', "users.0.claims.name: {nobody} has no value"),
        (USER.replace("-of-carol", "{s3cr3t}"), "users.0.password: a placeholder has no value"),
        (CLIENT.replace("-of-the", "{s3cr3t}") + REDIRECT, "clients.0.client_secret: a placeholder has no value"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_changed(file: Path, content: str, place: str) -> None:
    assert place in refusal(file, content)


def test_a_wrong_last_line_undoes_the_first_ones(file: Path) -> None:
    refusal(file, GOOD + USER.replace("carol", "dave").replace("s3cr3t-of-dave", "short"))
    with reading() as connection:
        assert client_store.find(connection, "reader") is None
        events = connection.execute(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.client_id == "reader")
        )
        assert events.scalar_one() == 0


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        load(file)
    with pytest.raises(SettingsError, match="Is a directory"):
        load(file.parent)
    file.write_bytes(b'a = "\xff"')
    with pytest.raises(SettingsError, match=r"IDP_PROVISION_FILE = .*utf-8"):
        load(file)


PRODUCTION = {"environment": "production", "issuer": "https://id.example"}


def test_production_accepts_secrets_that_nobody_knows(file: Path) -> None:
    assert len(load(file, GOOD, **PRODUCTION)) == 3


@pytest.mark.parametrize("secret", ["mvc secret", "Pass123$", "nineteen-characters"])
def test_production_refuses_a_clients_secret_that_is_known_or_short(file: Path, secret: str) -> None:
    content = CLIENT.replace("s3cr3t-of-the-reader-long", secret) + REDIRECT
    assert "client 'reader': client_secret must be random" in refusal(file, content, **PRODUCTION)


def test_production_refuses_the_demos_password(file: Path) -> None:
    content = USER.replace("s3cr3t-of-carol", "Pass123$")
    assert "user 'carol': the demo's password" in refusal(file, content, **PRODUCTION)


def test_production_refuses_the_demo() -> None:
    with pytest.raises(SettingsError, match="client 'mvc client': client_secret must be random"):
        load(DEMO_PROVISION_FILE, variables=["mvc_client_base_url=https://rp.example"], **PRODUCTION)


def test_production_knows_no_variable_of_the_demo() -> None:
    with pytest.raises(SettingsError, match=r"\{mvc_client_base_url\} has no value"):
        load(DEMO_PROVISION_FILE, variables=[], **PRODUCTION)
