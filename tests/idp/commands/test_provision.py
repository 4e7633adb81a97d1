from pathlib import Path

from tests.idp.commands.conftest import Run

GOOD = """
[[api_resources]]
identifier = "mail"
name = "Mail"
scopes = { mail = "Read your mail" }

[[clients]]
client_id = "reader"
client_secret = "s3cr3t-of-the-reader-long"
redirect_uris = ["{reader_url}/cb"]

[[users]]
username = "carol"
password = "s3cr3t-of-carol"
"""
VARIABLES = {"provision_variables": "reader_url=https://reader.example"}


def test_a_file_is_loaded_into_the_running_providers_database_once(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "more.toml"
    file.write_text(GOOD)
    ran = run("provision", str(file), **VARIABLES)
    assert ran.happened == ["ApiResourceProvisioned", "ClientProvisioned", "UserAdded"]
    assert "ClientProvisioned: reader (added)" in ran.stdout
    assert run("clients", "show", "reader", "--json").json["redirect_uris"] == ["https://reader.example/cb"]
    assert run("provision", str(file), **VARIABLES).stdout == "Nothing was different.\n"
    assert run("provision", str(file), "--json", **VARIABLES).json == []
    file.write_text(f'{GOOD}claims = {{ name = "Carol" }}')
    ran = run("provision", str(file), **VARIABLES)
    assert ran.stdout == f"UserClaimsChanged: {ran.events[0]['user_id']}\n"
    assert ran.events[0]["claims"] == ("name",)


def test_what_is_wrong_is_told_with_its_place_and_nothing_is_changed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "more.toml"
    file.write_text(GOOD)
    ran = run("provision", str(file))
    assert (ran.status, ran.happened) == (1, [])
    assert f"{str(file)!r}: clients.0.redirect_uris.0: {{reader_url}} has no value" in ran.stderr
    assert "IDP_PROVISION_FILE" not in ran.stderr
    assert run("clients", "show", "reader").status == 1


def test_a_client_named_like_the_subject_of_a_user_is_refused(run: Run, tmp_path: Path, alice_id: str) -> None:
    file = tmp_path / "more.toml"
    file.write_text(GOOD.replace('reader"\nclient_secret', f'{alice_id}"\nclient_secret'))
    ran = run("provision", str(file), **VARIABLES)
    assert ran.status == 1
    assert "is the sub of a user" in ran.stderr


def test_a_file_that_is_not_there_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("provision", str(tmp_path / "nowhere.toml")).status == 2
