import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.clients import client_store
from idp.clients.client import Client
from idp.clients.metadata import ClientMetadata
from idp.commands.client_options import SENTENCES
from idp.extensions import reading
from tests.idp.commands.conftest import Run, told
from tests.idp.relying_party import RelyingParty

CALLBACK = "https://shop.example/callback"
ADD = ("clients", "add", "shop", "--redirect-uri", CALLBACK)


def find(app: Flask, client_id: str) -> Client | None:
    with app.app_context(), reading() as connection:
        return client_store.find(connection, client_id)


def found(app: Flask, client_id: str) -> Client:
    client = find(app, client_id)
    assert client is not None
    return client


def test_a_client_is_added_and_its_secret_is_shown_once(app: Flask, run: Run) -> None:
    ran = run(*ADD)
    (secret,) = [line.split()[1] for line in ran.stdout.splitlines() if line.startswith("client_secret")]
    assert found(app, "shop").has_secret(secret)
    assert secret.isalnum()
    assert secret.isascii()
    assert len(secret) == 48
    assert "cannot be shown again" in ran.stderr
    assert ran.happened == ["ClientAdded"]
    assert secret not in str(ran.events) + run("clients", "show", "shop").stdout


def test_a_client_that_was_added_signs_people_in_at_the_running_provider(client: FlaskClient, run: Run) -> None:
    secret = run(*ADD, "--json").json["client_secret"]
    shop = RelyingParty("shop", CALLBACK, "openid", secret)
    assert told(client, shop.sign_in(client)) == 200


def test_the_secret_is_another_each_time(run: Run) -> None:
    one, two = (run("clients", "add", name, "--redirect-uri", CALLBACK, "--json").json for name in ("one", "two"))
    assert one["client_secret"] != two["client_secret"]


def test_a_public_client_has_no_secret(app: Flask, run: Run) -> None:
    ran = run(*ADD, "--public", "--json")
    assert "client_secret" not in ran.json
    assert found(app, "shop").metadata.is_public
    assert ran.stderr == ""


def test_every_field_of_the_metadata_is_an_option() -> None:
    assert set(ClientMetadata.model_fields) - set(SENTENCES) == {"jwks"}


def test_all_metadata_is_given_by_options(app: Flask, run: Run) -> None:
    options = {
        "--client-name": "The Shop",
        "--client-uri": "https://shop.example",
        "--logo-uri": "https://shop.example/logo.png",
        "--policy-uri": "https://shop.example/policy",
        "--tos-uri": "https://shop.example/tos",
        "--application-type": "native",
        "--post-logout-redirect-uri": "https://shop.example/bye",
        "--token-endpoint-auth-method": "client_secret_post",
        "--scope": "openid api1 offline_access",
        "--id-token-signed-response-alg": "ES256",
        "--default-max-age": "600",
        "--access-token-lifetime-seconds": "120",
        "--refresh-policy": "strict",
        "--refresh-token-idle-lifetime-seconds": "3600",
        "--refresh-token-absolute-lifetime-seconds": "7200",
        "--on-logout": "revoke",
        "--on-shadowing": "revoke",
        "--forward-limit": "0",
    }
    flat = [part for pair in options.items() for part in pair]
    more = ["--redirect-uri", "https://shop.example/2", "--no-require-pkce"]
    types = ["--grant-type", "authorization_code", "--grant-type", "refresh_token"]
    ran = run(*ADD, *flat, *more, *types)
    assert (ran.status, ran.stderr.count("Note:")) == (0, 0)
    metadata = found(app, "shop").metadata
    assert metadata.redirect_uris == [CALLBACK, "https://shop.example/2"]
    assert metadata.grant_types == ["authorization_code", "refresh_token"]
    assert not metadata.require_pkce
    values = metadata.model_dump(mode="json")
    single = {name[2:].replace("-", "_"): value for name, value in options.items() if not name.endswith("-uri")}
    assert {name: str(values[name]) for name in single} == single
    assert (metadata.client_uri, metadata.tos_uri) == ("https://shop.example", "https://shop.example/tos")
    assert metadata.post_logout_redirect_uris == ["https://shop.example/bye"]


def test_tokens_from_authorize_are_allowed_with_a_word_of_warning(app: Flask, run: Run) -> None:
    types = ["--response-type", "id_token token", "--grant-type", "implicit"]
    refused = run("clients", "add", "spa", "--redirect-uri", CALLBACK, *types[:2])
    assert refused.status == 1
    assert "the response_types need implicit among them" in refused.stderr
    ran = run("clients", "add", "spa", "--redirect-uri", CALLBACK, *types)
    assert (ran.status, "lie open in the browser" in ran.stderr) == (0, True)
    assert found(app, "spa").metadata.response_types == ["id_token token"]


def test_the_json_door_belongs_to_one_client(app: Flask, run: Run) -> None:
    marked = ("--first-party-login", "--grant-type", "refresh_token", "--scope", "openid api1 offline_access")
    refused = run("clients", "add", "door", "--public", *marked)
    assert refused.status == 1
    assert "first_party_login is for one client only, and 'todo list client' has it" in refused.stderr
    assert run("clients", "change", "todo list client", "--no-first-party-login").status == 0
    assert run("clients", "add", "door", "--public", *marked).status == 0
    assert found(app, "door").metadata.first_party_login
    assert "and 'door' has it" in run("clients", "change", "todo list client", "--first-party-login").stderr
    assert run("clients", "change", "door", "--access-token-lifetime-seconds", "30").status == 0


@pytest.mark.parametrize("suffix", [".json", ".toml"])
def test_the_metadata_may_come_from_a_file_and_options_win(app: Flask, run: Run, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"shop{suffix}"
    values = {"client_name": "From the file", "redirect_uris": [CALLBACK], "forward_limit": 2}
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    file.write_text(json.dumps(values) if suffix == ".json" else "\n".join(lines))
    assert run("clients", "add", "shop", "--metadata", str(file), "--client-name", "Given").status == 0
    metadata = found(app, "shop").metadata
    assert (metadata.client_name, metadata.redirect_uris, metadata.forward_limit) == ("Given", [CALLBACK], 2)


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        ("{", 1, "shop.json: Expecting property name"),
        ("[]", 1, "must be one object"),
        ("[" * 100_000, 1, "maximum recursion depth exceeded"),
        ('{"client_id": "shop"}', 1, "client_id: Extra inputs"),
        ('{"client_secret": "s3cr3t"}', 1, "client_secret: Extra inputs"),
        ('{"redirect_uris": "x"}', 1, "redirect_uris: "),
        (None, 2, "No such file"),
        (b"\xff", 1, "utf-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    app: Flask, run: Run, tmp_path: Path, content: str | bytes | None, status: int, said: str
) -> None:
    file = tmp_path / "shop.json"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    ran = run("clients", "add", "shop", "--metadata", str(file))
    assert (ran.status, ran.happened) == (status, [])
    assert said in " ".join(ran.stderr.split())
    assert "s3cr3t" not in ran.stderr
    assert find(app, "shop") is None


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["shop"], 1, "redirect_uris: the authorization_code grant needs at least one"),
        (["shop", "--redirect-uri", "http://shop.example"], 1, "redirect_uris.0: must be https"),
        (["shop", "--redirect-uri", CALLBACK, "--refresh-policy", "eager"], 2, "--refresh-policy"),
        (["shop", "--redirect-uri", CALLBACK, "--refresh-policy", "sender_constrained"], 2, "is reserved: it needs"),
        (["shop", "--redirect-uri", CALLBACK, "--refresh-token-idle-lifetime-seconds", "9999999"], 1, "the absolute"),
        (["shop", "--redirect-uri", CALLBACK, "--default-max-age", "soon"], 2, "--default-max-age"),
        (["mvc client", "--redirect-uri", CALLBACK], 1, "there is a client 'mvc client' already"),
        (["sh\u00f6p", "--redirect-uri", CALLBACK], 1, "printable ASCII"),
        (["", "--redirect-uri", CALLBACK], 1, "printable ASCII"),
        (["shop", "--public", "--grant-type", "client_credentials"], 1, "needs a client that can prove itself"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(
    app: Flask, run: Run, arguments: list[str], status: int, said: str
) -> None:
    before = found(app, "mvc client")
    ran = run("clients", "add", *arguments)
    assert (ran.status, ran.happened) == (status, [])
    assert said in " ".join(ran.stderr.split())
    assert find(app, "shop") is None
    assert found(app, "mvc client") == before


def test_a_client_cannot_be_named_like_the_subject_of_a_user(run: Run, alice_id: str) -> None:
    ran = run("clients", "add", alice_id, "--redirect-uri", CALLBACK)
    assert ran.status == 1
    assert "is the sub of a user" in ran.stderr


@pytest.mark.parametrize(
    ("scope", "note"),
    [
        ("openid offline_access", "offline_access is never granted without --grant-type refresh_token"),
        ("openid books", "no API has the scope books"),
    ],
)
def test_what_is_seldom_meant_is_noted(run: Run, scope: str, note: str) -> None:
    ran = run(*ADD, "--scope", scope)
    assert ran.status == 0
    assert note in ran.stderr


def test_clients_are_listed_and_shown(run: Run) -> None:
    lines = run("clients", "list").stdout.splitlines()
    assert [line.partition("  ")[0] for line in lines[1:]] == ["api1 docs", "mvc client", "todo list client"]
    assert ["confidential" in line for line in lines[1:]] == [False, True, False]
    assert ["public" in line for line in lines[1:]] == [True, False, True]
    ids = [each["client_id"] for each in run("clients", "list", "--json").json]
    assert ids == ["api1 docs", "mvc client", "todo list client"]
    shown = run("clients", "show", "mvc client", "--json").json
    assert shown["redirect_uris"] == ["http://localhost:5002/signin-oidc"]
    assert "digest" not in str(shown)
    assert "on_logout" in run("clients", "show", "mvc client").stdout


@pytest.mark.parametrize("command", ["show", "change", "rotate-secret", "disable", "enable", "delete"])
def test_a_client_that_is_not_there_is_refused(run: Run, command: str) -> None:
    ran = run("clients", command, "nobody")
    assert (ran.status, ran.happened) == (1, [])
    assert "There is no client 'nobody'" in ran.stderr


def test_metadata_is_changed_and_the_rest_stays(app: Flask, run: Run) -> None:
    before = found(app, "mvc client")
    ran = run("clients", "change", "mvc client", "--on-logout", "keep", "--redirect-uri", CALLBACK, "--json")
    assert ran.json["changed"] == ["redirect_uris", "on_logout"]
    assert ran.happened == ["ClientChanged"]
    after = found(app, "mvc client")
    assert (after.metadata.redirect_uris, after.metadata.on_logout) == ([CALLBACK], "keep")
    assert after.metadata.scope == before.metadata.scope
    assert after.has_secret("mvc secret")
    assert run("clients", "change", "mvc client", "--on-logout", "keep").happened == []


def test_a_client_cannot_become_public_or_the_reverse(run: Run) -> None:
    for arguments in (
        ["mvc client", "--public"],
        ["todo list client", "--no-first-party-login", "--token-endpoint-auth-method", "client_secret_post"],
    ):
        ran = run("clients", "change", *arguments)
        assert (ran.status, ran.happened) == (1, [])
        assert "cannot become" in ran.stderr
