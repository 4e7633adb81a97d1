import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from idp.cli import idp
from idp.commands.operator import Operator
from tests.idp.commands.conftest import Run, run_on
from tests.idp.conftest import SECRET_KEY
from tests.support.servers import free_ports

PRODUCTION = {"environment": "production", "issuer": "https://id.example", "trusted_proxies": "127.0.0.1"}


@pytest.fixture
def bind() -> str:
    return f"127.0.0.1:{free_ports(1)[0]}"


@pytest.fixture
def clean(database: Path, bind: str) -> Path:
    """A database without the demo."""
    for user in ("alice", "bob"):
        run_on(database, "users", "delete", user, "--yes")
    for client in ("mvc client", "todo list client"):
        run_on(database, "clients", "delete", client, "--yes")
    return database


def test_a_fresh_key_is_printed_and_another_each_time(run: Run) -> None:
    one, two = run("config", "secret-key").stdout.strip(), run("config", "secret-key").stdout.strip()
    assert len(one) == len(two) == 64
    assert one != two


def test_what_would_start_is_said_with_its_settings(clean: Path, bind: str) -> None:
    ran = run_on(clean, "config", "check", bind=bind, **PRODUCTION)
    assert (ran.status, ran.stderr, ran.happened) == (0, "", [])
    assert "It would start." in ran.stdout
    lines = dict(line.split(maxsplit=1) for line in ran.stdout.splitlines() if line.startswith("IDP_"))
    assert lines["IDP_PROVISION_FILE"] == "-"
    assert lines["IDP_ISSUER"] == "https://id.example"
    assert lines["IDP_TRUSTED_PROXIES"] == "127.0.0.1"
    assert lines["IDP_SECRET_KEY"] == f"(set, {len(SECRET_KEY)} characters)"


def test_no_secret_is_printed(clean: Path, bind: str) -> None:
    ran = run_on(
        clean,
        *("config", "check", "--json"),
        bind=bind,
        secret_key_previous="a-former-s3cr3t-key-of-many-characters",
        provision_variables="name=s3cr3t",
        **PRODUCTION,
    )
    assert "s3cr3t" not in ran.stdout + ran.stderr
    assert SECRET_KEY not in ran.stdout + ran.stderr
    assert ran.json["settings"]["IDP_PROVISION_VARIABLES"] == ["name=…"]
    assert ran.json["settings"]["IDP_SECRET_KEY_PREVIOUS"] == "(1 key)"


@pytest.mark.parametrize("written", ["idp:s3cr3t@{host}/idp", "{host}/idp?user=idp&password=s3cr3t"])
def test_the_password_of_a_database_is_not_printed(bind: str, written: str) -> None:
    url = "postgresql://" + written.format(host=f"127.0.0.1:{bind.rpartition(':')[2]}")
    ran = run_on(Path("unused"), "config", "check", database_url=url, bind=bind, **PRODUCTION)
    assert ran.status == 1
    assert "s3cr3t" not in ran.stdout + ran.stderr
    assert "the database does not answer" in ran.stderr


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        ({"trusted_proxies": ""}, "IDP_TRUSTED_PROXIES is empty"),
        ({"issuer": "http://localhost:5000"}, "is only good for applications on this machine"),
        ({"secret_key_previous": "x" * 40}, "keys reseal"),
    ],
)
def test_what_is_seldom_meant_is_noted(clean: Path, bind: str, settings: dict[str, str], note: str) -> None:
    ran = run_on(clean, "config", "check", **{**PRODUCTION, "bind": bind, **settings})
    assert ran.status == 0
    assert note in ran.stdout


def test_a_secret_key_that_is_no_random_one_is_noted(clean: Path, bind: str) -> None:
    keys = {"secret_key": "x" * 40, "secret_key_previous": SECRET_KEY}
    assert "does not look random" in run_on(clean, "config", "check", bind=bind, **keys, **PRODUCTION).stdout


@pytest.mark.sqlite
def test_everything_that_would_stop_the_start_is_said_and_nothing_changed(database: Path, tmp_path: Path) -> None:
    before = database.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        bind, metrics_bind = (f"127.0.0.1:{each.getsockname()[1]}" for each in (one, other))
        ran = run_on(database, "config", "check", "--json", bind=bind, metrics_bind=metrics_bind, **PRODUCTION)
    assert (ran.status, ran.happened) == (1, [])
    assert f"IDP_BIND = '{bind}': something else is listening there" in ran.stdout
    assert f"IDP_METRICS_BIND = '{metrics_bind}': something else is listening there" in ran.stdout
    assert "client 'mvc client', user 'alice', user 'bob'" in ran.stdout
    assert database.read_bytes() == before


def test_a_wrong_provisioning_file_would_stop_the_start(clean: Path, bind: str, tmp_path: Path) -> None:
    file = tmp_path / "provision.toml"
    file.write_text('[[clients]]\nclient_id = "shop"\n')
    ran = run_on(clean, "config", "check", bind=bind, provision_file=str(file), **PRODUCTION)
    assert ran.status == 1
    assert "client 'shop': redirect_uris" in ran.stderr


def test_a_good_provisioning_file_is_only_tried(clean: Path, bind: str, tmp_path: Path) -> None:
    file = tmp_path / "provision.toml"
    file.write_text('[[users]]\nusername = "carol"\npassword = "correct horse battery"\n')
    assert run_on(clean, "config", "check", bind=bind, provision_file=str(file), **PRODUCTION).status == 0
    assert run_on(clean, "users", "show", "carol").status == 1


def test_an_empty_database_would_stop_the_start_in_production_only(tmp_path: Path, bind: str) -> None:
    fresh = tmp_path / "fresh.sqlite"
    assert "the database is empty" in run_on(fresh, "config", "check", bind=bind, **PRODUCTION).stderr
    assert run_on(fresh, "config", "check", bind=bind).status == 0
    assert not fresh.exists()


def test_a_wrong_setting_ends_every_command_with_status_2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IDP_SECRET_KEY", "s3cr3t")
    for command in (["config", "check"], ["users", "list"], ["db", "current"], ["serve"]):
        ended = CliRunner().invoke(idp, command, obj=Operator())
        assert ended.exit_code == 2
        assert "IDP_SECRET_KEY: is too short" in ended.stderr
        assert "s3cr3t" not in ended.output
