"""What the API can be told, and what it refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api1.settings import Api1Settings
from shared.paths import PROJECT
from shared.settings import SettingsError, load

LONG = "x" * 32


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("API1_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("shared.settings.VAR", tmp_path / "var")
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load(Api1Settings)
    return str(caught.value)


def test_in_development_nothing_else_must_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API1_ENVIRONMENT", "development")
    settings = load(Api1Settings)
    assert (settings.issuer, settings.base_url) == ("http://localhost:5000", "http://localhost:5001")
    assert (settings.host, settings.port, settings.audience) == ("127.0.0.1", 5001, "api1")
    assert (settings.clock_skew_seconds, settings.workers, settings.backchannel_url) == (60, 1, "")


def test_production_is_the_default_and_wants_its_own_values(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "API1_SECRET_KEY: is not set" in refusal(monkeypatch)
    assert "API1_ISSUER: is not set" in refusal(monkeypatch, API1_SECRET_KEY=LONG)
    assert "API1_BASE_URL: is not set" in refusal(monkeypatch, API1_ISSUER="https://login.example")
    assert "API1_DATABASE_URL: is not set" in refusal(monkeypatch, API1_BASE_URL="https://api.example")
    monkeypatch.setenv("API1_DATABASE_URL", "postgresql://api1@db/api1")
    assert load(Api1Settings).is_https


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API1_ISSUER", "http://localhost:5000/"),
        ("API1_ISSUER", "localhost:5000"),
        ("API1_BASE_URL", "http://localhost:5001/?a"),
        ("API1_BACKCHANNEL_URL", "idp:5000"),
        ("API1_CLOCK_SKEW_SECONDS", "-1"),
        ("API1_CLOCK_SKEW_SECONDS", "86401"),
        ("API1_CLOCK_SKEW_SECONDS", "1m"),
        ("API1_BIND", "5001"),
        ("API1_WORKERS", "0"),
        ("API1_ENVIRONMENT", "staging"),
        ("API1_LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("API1_ENVIRONMENT", "development")
    assert refusal(monkeypatch, **{name: value}).startswith(f"{name} = '{value}': ")


def test_a_wrong_database_is_named_without_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API1_ENVIRONMENT", "development")
    told = refusal(monkeypatch, API1_DATABASE_URL="mysql://u:password@h/d")
    assert told.startswith("API1_DATABASE_URL: must begin with one of")
    assert "password" not in told


@pytest.mark.parametrize("seconds", [0, 86_400])
def test_the_least_and_the_most_skew_are_taken(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setenv("API1_ENVIRONMENT", "development")
    monkeypatch.setenv("API1_CLOCK_SKEW_SECONDS", str(seconds))
    assert load(Api1Settings).clock_skew_seconds == seconds


def test_a_wrong_setting_ends_the_start_with_one_message_and_no_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "api1"],
        cwd=PROJECT,
        env={"API1_ENVIRONMENT": "development", "API1_BIND": "nowhere"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("API1_BIND = 'nowhere': must be host:port")
    assert "Traceback" not in ended.stderr
