import os
import subprocess
import sys
from pathlib import Path

import pytest

from mvc_client.renewal_mode import RenewalMode
from mvc_client.settings import MvcClientSettings
from shared.paths import PROJECT
from shared.settings import SettingsError, load

PRODUCTION = {
    "MVC_CLIENT_ISSUER": "https://idp.test",
    "MVC_CLIENT_CLIENT_ID": "client",
    "MVC_CLIENT_CLIENT_SECRET": "a secret of its own",
    "MVC_CLIENT_API1_URL": "https://api.test",
    "MVC_CLIENT_BASE_URL": "https://client.test",
    "MVC_CLIENT_DATABASE_URL": "sqlite:////tmp/x.sqlite",
    "MVC_CLIENT_SECRET_KEY": "x" * 32,
}


def set_environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_development_needs_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, MVC_CLIENT_ENVIRONMENT="development")
    settings = load(MvcClientSettings)
    assert (settings.issuer, settings.client_id) == ("http://localhost:5000", "mvc client")
    assert settings.client_secret.get_secret_value() == "mvc secret"
    assert settings.renewal is RenewalMode.BOTH
    assert settings.redirect_uri == "http://localhost:5002/signin-oidc"
    assert settings.post_logout_redirect_uri == "http://localhost:5002/signout-callback-oidc"
    assert not settings.is_https


def test_production_with_everything_set_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, **PRODUCTION)
    settings = load(MvcClientSettings)
    assert settings.is_https
    assert settings.issuer_origin == "https://idp.test"


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_production_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    set_environment(monkeypatch, **{name: value for name, value in PRODUCTION.items() if name != missing})
    with pytest.raises(SettingsError, match=missing):
        load(MvcClientSettings)


def test_production_refuses_the_demos_secret_and_does_not_repeat_it(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, **{**PRODUCTION, "MVC_CLIENT_CLIENT_SECRET": "mvc secret"})
    with pytest.raises(SettingsError) as error:
        load(MvcClientSettings)
    assert "MVC_CLIENT_CLIENT_SECRET" in str(error.value)
    assert "mvc secret" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MVC_CLIENT_RENEWAL", "sometimes"),
        ("MVC_CLIENT_RENEW_BEFORE_EXPIRY_SECONDS", "-1"),
        ("MVC_CLIENT_ISSUER", "http://localhost:5000/"),
        ("MVC_CLIENT_BASE_URL", "localhost:5002"),
        ("MVC_CLIENT_BASE_URL", "https://client.test/app"),
        ("MVC_CLIENT_API1_URL", "ftp://x"),
        ("MVC_CLIENT_BACKCHANNEL_URL", "http://idp:5000/?a"),
        ("MVC_CLIENT_BIND", "5002"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    set_environment(monkeypatch, MVC_CLIENT_ENVIRONMENT="development", **{name: value})
    with pytest.raises(SettingsError, match=name) as error:
        load(MvcClientSettings)
    assert value in str(error.value)


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "mysql://x/y"])
def test_a_wrong_database_url_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    set_environment(monkeypatch, MVC_CLIENT_ENVIRONMENT="development", MVC_CLIENT_DATABASE_URL=url)
    with pytest.raises(SettingsError, match="MVC_CLIENT_DATABASE_URL"):
        load(MvcClientSettings)


def start(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **settings}
    command = [sys.executable, "-m", "mvc_client", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=50)


def test_a_wrong_setting_ends_the_start_with_one_message(tmp_path: Path) -> None:
    ended = start(folder=tmp_path, MVC_CLIENT_ISUER="http://x")
    assert ended.returncode == 2
    assert "MVC_CLIENT_ISSUER" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unknown_command_is_no_command(tmp_path: Path) -> None:
    ended = start("downgrade", folder=tmp_path)
    assert ended.returncode == 2
    assert "usage: python -m mvc_client [migrate]" in ended.stderr
