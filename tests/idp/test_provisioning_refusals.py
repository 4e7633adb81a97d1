"""Files that cannot be loaded: the message names the file and the place, shows no secret, and nothing is changed."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from idp.audit.models import AuditEvent
from idp.clients import client_store
from idp.extensions import reading
from idp.settings import DEMO_PROVISION_FILE
from shared.settings import SettingsError
from tests.idp.provision_files import (
    CLIENT,
    GOOD,
    PRODUCTION,
    REDIRECT,
    RESOURCE,
    USER,
    find_user,
    load,
    refusal,
)

SIGNS = 'token_endpoint_auth_method = "client_secret_jwt"'
DOOR = """
[[clients]]
client_id = "door"
token_endpoint_auth_method = "none"
grant_types = ["refresh_token"]
scope = "api1 offline_access"
first_party_login = true
"""

pytestmark = pytest.mark.usefixtures("in_the_database")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("clients = [", "Invalid value"),
        ('a = "s3cr3t', "Unterminated string"),
        ("a = " + "[" * 10_000, "maximum recursion depth exceeded"),
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
        (RESOURCE + 'scopes = {}\nresource_uris = ["mail"]', "api_resources.0.resource_uris.0: "),
        (
            RESOURCE + 'scopes = {}\nresource_uris = ["http://localhost:5001/"]',
            "the name http://localhost:5001 belongs",
        ),
        (RESOURCE.replace("mail", "http://localhost:5001") + "scopes = {}", "the name http://localhost:5001 belongs"),
        (CLIENT, "client 'reader': redirect_uris"),
        (CLIENT + REDIRECT + 'scope = ""', "client 'reader': scope: "),
        (CLIENT + REDIRECT + 'refresh_policy = "sender_constrained"', "client 'reader': refresh_policy: sender_constr"),
        (CLIENT + REDIRECT + "refresh_token_idle_lifetime_seconds = 9999999", "client 'reader': refresh_token_idle_li"),
        (CLIENT + REDIRECT + 'secret = "s3cr3t"', "client 'reader': secret: "),
        (CLIENT + REDIRECT + 'token_endpoint_auth_method = "none"', "client 'reader': token_endpoint_auth_method none"),
        (
            CLIENT + REDIRECT + 'token_endpoint_auth_method = "private_key_jwt"\njwks_uri = "https://rp.example/jwks"',
            "client 'reader': token_endpoint_auth_method private_key_jwt has no client_secret",
        ),
        (
            CLIENT.replace("s3cr3t-of-the-reader-long", "s3cr3t" * 5 + "7") + REDIRECT + SIGNS,
            "client 'reader': client_secret must have at least 32 characters for client_secret_jwt",
        ),
        (CLIENT + REDIRECT + "first_party_login = true", "client 'reader': first_party_login: is for a public client"),
        (DOOR, "first_party_login is for one client only, not for 'door' and 'todo list client'"),
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


def test_a_client_cannot_be_called_like_a_user(file: Path) -> None:
    sub = find_user("alice").id
    assert f"client '{sub}': the client_id is the sub" in refusal(file, CLIENT.replace("reader", sub, 1) + REDIRECT)


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


def test_production_accepts_secrets_that_nobody_knows(file: Path) -> None:
    assert len(load(file, GOOD, **PRODUCTION)) == 3


def test_production_accepts_a_secret_of_twenty_characters(file: Path) -> None:
    content = CLIENT.replace("s3cr3t-of-the-reader-long", "exactly-twenty-chars") + REDIRECT
    assert load(file, content, **PRODUCTION) == ["ClientProvisioned added"]


@pytest.mark.parametrize("secret", ["mvc secret", "Pass123$", "nineteen-characters"])
def test_production_refuses_a_clients_secret_that_is_known_or_short(file: Path, secret: str) -> None:
    content = CLIENT.replace("s3cr3t-of-the-reader-long", secret) + REDIRECT
    assert "client 'reader': client_secret must be random" in refusal(file, content, **PRODUCTION)


def test_production_refuses_the_demos_password(file: Path) -> None:
    content = USER.replace("s3cr3t-of-carol", "Pass123$")
    assert "user 'carol': the demo's password" in refusal(file, content, **PRODUCTION)


def test_production_refuses_the_demo() -> None:
    with pytest.raises(SettingsError, match="client 'mvc client': client_secret must be random"):
        load(
            DEMO_PROVISION_FILE,
            variables=["mvc_client_base_url=https://rp.example", "api1_base_url=https://api.example"],
            **PRODUCTION,
        )


def test_production_knows_no_variable_of_the_demo() -> None:
    with pytest.raises(SettingsError, match=r"\{api1_base_url\} has no value"):
        load(DEMO_PROVISION_FILE, variables=[], **PRODUCTION)
