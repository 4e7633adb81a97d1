"""Where settings come from, and the one message that stops a start."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared import settings as settings_module
from shared.paths import PROJECT
from shared.settings import ServiceSettings, SettingsError, load, require_origin, split_commas

LONG = "s3cret-" * 6


class DemoSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="DEMO_")

    bind: str = Field("127.0.0.1:5999")
    issuer: str = Field("http://localhost:5000")
    lifetime_seconds: int = Field(60, ge=1)
    client_secret: SecretStr = Field(SecretStr("mvc secret"), min_length=4)
    database_url: str = Field("sqlite://", min_length=9)
    names: Annotated[list[str], NoDecode] = Field(default_factory=list)

    @field_validator("names", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("issuer")
    @classmethod
    def _check(cls, value: str) -> str:
        return require_origin(value)


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings_module, "VAR", tmp_path / "var")
    monkeypatch.setenv("DEMO_ENVIRONMENT", "development")


def refusal() -> str:
    with pytest.raises(SettingsError) as caught:
        load(DemoSettings)
    return str(caught.value)


def test_the_environment_is_before_the_file_and_the_file_before_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert load(DemoSettings).lifetime_seconds == 60
    (tmp_path / ".env").write_text("DEMO_LIFETIME_SECONDS=7\nIDP_ISSUER=http://x\nOTHER=1\n")
    assert load(DemoSettings).lifetime_seconds == 7
    monkeypatch.setenv("DEMO_LIFETIME_SECONDS", "8")
    assert load(DemoSettings).lifetime_seconds == 8


def test_an_empty_variable_is_one_that_was_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEMO_LIFETIME_SECONDS", "DEMO_NAMES", "DEMO_SECRET_KEY", "DEMO_BIND"):
        monkeypatch.setenv(name, "")
    settings = load(DemoSettings)
    assert (settings.lifetime_seconds, settings.names, settings.port) == (60, [], 5999)
    assert len(settings.secret_keys[0]) >= 32


def test_a_comma_list_is_split_and_its_empty_parts_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_NAMES", " a, b,,c ,")
    assert load(DemoSettings).names == ["a", "b", "c"]


def test_a_name_that_is_no_setting_is_refused_with_the_nearest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_LIFETIME_SECOND", "7")
    assert refusal() == "DEMO_LIFETIME_SECOND: there is no such setting. Did you mean DEMO_LIFETIME_SECONDS?"


def test_a_name_like_no_other_is_refused_with_all_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_QQQ", "7")
    assert refusal().startswith("DEMO_QQQ: there is no such setting. Known: DEMO_BIND, ")


def test_an_unknown_name_in_the_file_is_refused_and_its_value_not_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DEMO_SECRET={LONG}\n")
    assert "DEMO_SECRET: there is no such setting" in refusal()
    assert LONG not in refusal()


def test_a_file_that_is_no_text_is_refused_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DEMO_SECRET_KEY=s3cr3t\xff\n")
    assert refusal() == ".env: is not text in UTF-8"


def test_the_names_of_other_services_are_not_ours_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMOLITION", "7")
    monkeypatch.setenv("IDP_QQQ", "7")
    load(DemoSettings)


def test_every_wrong_value_is_in_one_message_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_LIFETIME_SECONDS", "0")
    monkeypatch.setenv("DEMO_ISSUER", "http://localhost:5000/")
    lines = refusal().splitlines()
    assert lines == [
        "DEMO_ISSUER = 'http://localhost:5000/': must have no trailing slash, no query, no fragment and no credentials",
        "DEMO_LIFETIME_SECONDS = '0': input should be greater than or equal to 1",
    ]


def test_a_wrong_value_in_the_file_is_shown_as_well(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEMO_LIFETIME_SECONDS=0\n")
    assert refusal().startswith("DEMO_LIFETIME_SECONDS = '0': ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO_SECRET_KEY", "too-short"),
        ("DEMO_CLIENT_SECRET", "abc"),
        ("DEMO_DATABASE_URL", "p:w@x"),
    ],
)
def test_a_wrong_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert refusal().startswith(f"{name}: ")
    assert value not in refusal()


def test_a_wrong_secret_is_not_in_pydantics_own_error_either() -> None:
    with pytest.raises(ValidationError) as caught:
        DemoSettings(client_secret="abc")  # type: ignore[arg-type]
    assert "client_secret" in str(caught.value)
    assert "abc" not in str(caught.value)


def test_secrets_are_not_in_what_the_settings_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_SECRET_KEY", LONG)
    monkeypatch.setenv("DEMO_SECRET_KEY_PREVIOUS", f"{LONG}1, {LONG}2")
    settings = load(DemoSettings)
    assert settings.secret_keys == [LONG, f"{LONG}1", f"{LONG}2"]
    for printed in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "s3cret" not in printed


def test_production_needs_a_secret_key_and_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DEMO_ENVIRONMENT")
    assert refusal().startswith("DEMO_SECRET_KEY: is not set. Set it to a random text of at least 32 characters")
    assert not (tmp_path / "var").exists()
    monkeypatch.setenv("DEMO_SECRET_KEY", "x" * 32)
    assert not load(DemoSettings).is_development


@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_secret_key_of_31_characters_is_too_short(monkeypatch: pytest.MonkeyPatch, environment: str) -> None:
    monkeypatch.setenv("DEMO_ENVIRONMENT", environment)
    monkeypatch.setenv("DEMO_SECRET_KEY", "x" * 31)
    assert refusal() == "DEMO_SECRET_KEY: is too short. Use at least 32 random characters"


def test_a_generated_key_is_kept_for_the_next_start_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = load(DemoSettings).secret_keys
    assert load(DemoSettings).secret_keys == first
    (path,) = (tmp_path / "var").iterdir()
    assert path.name == "demo_secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_keep_the_generated_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    assert refusal().startswith(f"{tmp_path / 'var'}: ")


def test_processes_that_start_at_once_get_the_same_generated_key(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from shared.settings import _kept_secret_key\n"
        "print('up', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(_kept_secret_key(pathlib.Path(sys.argv[1])))\n"
    )
    key = tmp_path / "var" / "key"
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(key)],
            env={"PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "up\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    keys = {racer.communicate(timeout=20)[0].strip() for racer in racers}
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [path.name for path in key.parent.iterdir()] == ["key"]


@pytest.mark.parametrize(
    ("bind", "host", "port"),
    [("127.0.0.1:5000", "127.0.0.1", 5000), ("[::1]:80", "::1", 80), ("0.0.0.0:65535", "0.0.0.0", 65535)],
)
def test_an_address_to_listen_on_is_host_and_port(
    monkeypatch: pytest.MonkeyPatch, bind: str, host: str, port: int
) -> None:
    monkeypatch.setenv("DEMO_BIND", bind)
    settings = load(DemoSettings)
    assert (settings.host, settings.port) == (host, port)


@pytest.mark.parametrize("bind", ["5000", ":5000", "localhost", "localhost:", "localhost:0", "localhost:65536", "a:²"])
def test_any_other_address_is_refused(monkeypatch: pytest.MonkeyPatch, bind: str) -> None:
    monkeypatch.setenv("DEMO_BIND", bind)
    assert refusal() == f"DEMO_BIND = '{bind}': must be host:port, for example 127.0.0.1:5000"


@pytest.mark.parametrize("url", ["http://localhost:5000", "https://login.example", "https://x.example/tenant"])
def test_an_origin_is_taken_as_it_is(url: str) -> None:
    assert require_origin(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "localhost:5000", "ftp://x", "http://", "//x", "http://x/", "http://x?a=1", "http://x#a", "http://x?"),
        *("http://u:p@x", "http://x#", "http://x y", "http://x\n", "http://é", "http://["),
        *("http://x:99999", "http://x:a", "http://x:", "http://x:0"),
    ],
)
def test_what_is_no_origin_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        require_origin(url)


def test_settings_do_not_change_once_loaded() -> None:
    with pytest.raises(ValueError):
        load(DemoSettings).workers = 2  # type: ignore[misc]


@pytest.mark.parametrize("bind", ["9000", "localhost:", "localhost:65536"])
def test_the_meters_need_an_address_too(monkeypatch: pytest.MonkeyPatch, bind: str) -> None:
    monkeypatch.setenv("DEMO_METRICS_BIND", bind)
    assert refusal() == f"DEMO_METRICS_BIND = '{bind}': must be host:port, for example 127.0.0.1:5000"


def test_the_meters_have_a_port_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_METRICS_BIND", "[::1]:5998")
    assert load(DemoSettings).metrics_address == ("::1", 5998)
    monkeypatch.setenv("DEMO_METRICS_BIND", "10.0.0.1:5999")
    assert refusal() == "DEMO_METRICS_BIND = '10.0.0.1:5999': must have another port than DEMO_BIND"
