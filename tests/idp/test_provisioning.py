"""What a file brings about."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from idp.audit.models import AuditEvent
from idp.clients import api_resource_store
from idp.clients.kept_secret import open_sealed
from idp.extensions import reading, writing
from idp.settings import DEMO_PROVISION_FILE
from idp.users import passwords
from shared.paths import PROJECT
from tests.idp.conftest import SECRET_KEY
from tests.idp.provision_files import GOOD, REDIRECT, VARIABLES, everything, find_client, find_user, load

pytestmark = pytest.mark.usefixtures("in_the_database")


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
    changed = load(file, GOOD.replace("s3cr3t-of-the-reader-long", "an0ther-secret-of-the-reader"))
    assert changed == ["ClientProvisioned changed", "ClientSecretRotated"]
    assert find_client("reader").has_secret("an0ther-secret-of-the-reader")
    assert not find_client("reader").has_secret("s3cr3t-of-the-reader-long")


def test_an_existing_user_keeps_the_password_and_follows_in_the_claims(file: Path) -> None:
    load(file, GOOD)
    before = find_user("carol")
    changed = GOOD.replace("s3cr3t-of-carol", "an0ther-of-carol").replace('"Carol"', '"Carol Jones"')
    assert load(file, changed) == ["UserClaimsChanged"]
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
    public = '[[clients]]\nclient_id = "reader"\ntoken_endpoint_auth_method = "none"\n' + REDIRECT
    assert load(file, public) == ["ClientProvisioned changed"]
    assert find_client("reader").client_secret_digest is None


def test_a_secret_to_sign_with_is_kept_sealed_until_the_client_sends_it(file: Path) -> None:
    secret = "s3cr3t" * 5 + "77"
    content = GOOD.replace("s3cr3t-of-the-reader-long", secret)
    signing = content.replace(secret + '"', f'{secret}"\ntoken_endpoint_auth_method = "client_secret_jwt"')
    load(file, signing)
    sealed = find_client("reader").sealed_client_secret
    assert sealed is not None
    assert open_sealed(sealed, [SECRET_KEY]) == secret
    assert load(file, signing) == []
    assert load(file, content) == ["ClientProvisioned changed"]
    assert find_client("reader").sealed_client_secret is None
    assert load(file, signing) == ["ClientProvisioned changed"]


def test_secrets_may_come_from_the_variables(file: Path) -> None:
    content = GOOD.replace("s3cr3t-of-the-reader-long", "{reader_secret}")
    load(file, content, variables=[*VARIABLES, "reader_secret=from-the-variables-only"])
    assert find_client("reader").has_secret("from-the-variables-only")


def test_an_empty_file_is_fine(file: Path) -> None:
    assert load(file, "") == []


def test_the_events_name_whom_they_are_about(file: Path) -> None:
    load(file, GOOD)
    with reading() as connection:
        found = connection.execute(
            select(AuditEvent.type, AuditEvent.client_id, AuditEvent.user_id, AuditEvent.details)
        )
        events = [tuple(row) for row in found][-3:]
    assert events == [
        ("ApiResourceProvisioned", None, None, {"resource": "mail", "change": "added"}),
        ("ClientProvisioned", "reader", None, {"change": "added"}),
        ("UserAdded", None, find_user("carol").id, {"by": "provisioning"}),
    ]
