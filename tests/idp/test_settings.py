from pathlib import Path

import pytest

from idp.settings import DEMO_PROVISION_FILE, IdpSettings
from shared.settings import SettingsError, load

PRODUCTION = {
    "IDP_ISSUER": "https://id.example",
    "IDP_DATABASE_URL": "sqlite:////var/lib/sixty/idp.sqlite",
    "IDP_SECRET_KEY": "a-secret-key-of-the-tests-that-is-long-enough",
}


@pytest.fixture(autouse=True)
def _no_file_of_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The least that production asks for; each test changes something of it."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal() -> str:
    with pytest.raises(SettingsError) as refused:
        load(IdpSettings)
    return str(refused.value)


def test_the_least_that_production_needs_is_enough(production: pytest.MonkeyPatch) -> None:
    settings = load(IdpSettings)
    assert not settings.is_development
    assert settings.is_https
    assert settings.provision_path == ""
    assert settings.provision_values == {}
    assert settings.access_token_lifetime_seconds == settings.clock_skew_seconds == 60


def test_development_needs_nothing_and_provides_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_ENVIRONMENT", "development")
    settings = load(IdpSettings)
    assert settings.issuer == "http://localhost:5000"
    assert not settings.is_https
    assert settings.provision_path == DEMO_PROVISION_FILE
    assert settings.provision_values["mvc_client_base_url"] == "http://localhost:5002"
    assert settings.provision_values["mvc_client_backchannel_url"] == "http://localhost:5002"


@pytest.mark.parametrize("name", list(PRODUCTION))
def test_production_has_no_default_for_what_must_be_chosen(production: pytest.MonkeyPatch, name: str) -> None:
    production.delenv(name)
    assert f"{name}: is not set" in refusal()


def test_production_does_not_let_passwords_be_tried_without_limit(production: pytest.MonkeyPatch) -> None:
    production.setenv("IDP_LOGIN_THROTTLE", "off")
    assert refusal().startswith("IDP_LOGIN_THROTTLE = 'off': is for development only")


@pytest.mark.parametrize(
    "issuer",
    ["https://id.example", "https://id.example:8443", "http://localhost", "http://127.0.0.1:5000", "http://[::1]:5000"],
)
def test_an_issuer_is_https_or_this_machine(production: pytest.MonkeyPatch, issuer: str) -> None:
    production.setenv("IDP_ISSUER", issuer)
    settings = load(IdpSettings)
    assert settings.issuer == issuer
    assert settings.is_https == issuer.startswith("https")


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example",
        "http://idp:5000",
        "http://192.168.1.5:5000",
        "http://localhost.evil.example",
        "http://127.0.0.1.nip.io",
        "HTTPS://id.example",
        "https://id.example/",
        "https://id.example/op",
        "https://id.example?",
        "https://id.example#",
        "https://user@id.example",
        "https://id.example:0",
        "https://id.example:99999",
        "https://",
        "id.example",
        "ftp://id.example",
        "https://id.example\n",
    ],
)
def test_no_other_issuer_starts(production: pytest.MonkeyPatch, environment: str, issuer: str) -> None:
    production.setenv("IDP_ENVIRONMENT", environment)
    production.setenv("IDP_ISSUER", issuer)
    assert refusal().startswith(f"IDP_ISSUER = {issuer!r}: ")


@pytest.mark.parametrize("url", ["sqlite:///relative.sqlite", "postgresql://idp@db/idp", "postgresql+psycopg:///idp"])
def test_a_database_is_a_file_or_postgresql(production: pytest.MonkeyPatch, url: str) -> None:
    production.setenv("IDP_DATABASE_URL", url)
    assert load(IdpSettings).database_url == url


@pytest.mark.parametrize(
    "url",
    [
        "idp.sqlite",
        "/var/lib/idp.sqlite:s3cr3t",
        "mysql://idp:s3cr3t@db/idp",
        "nosuch://idp:s3cr3t@db/idp",
        "postgresql://idp:s3cr3t@db",
        "postgresql://idp:s3cr3t@db:port/idp",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_no_other_database_starts_and_its_password_is_not_shown(production: pytest.MonkeyPatch, url: str) -> None:
    production.setenv("IDP_DATABASE_URL", url)
    message = refusal()
    assert message.startswith("IDP_DATABASE_URL: ")
    assert "s3cr3t" not in message


def test_proxies_are_addresses_and_networks(production: pytest.MonkeyPatch) -> None:
    production.setenv("IDP_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,::1 ,")
    assert load(IdpSettings).trusted_proxies == ["127.0.0.1", "10.0.0.0/8", "::1"]


@pytest.mark.parametrize("proxy", ["*", "proxy", "10.0.0.1/8", "300.0.0.1", "127.0.0.1:80"])
def test_a_proxy_that_would_be_believed_by_nobody_or_everybody_is_refused(
    production: pytest.MonkeyPatch, proxy: str
) -> None:
    production.setenv("IDP_TRUSTED_PROXIES", f"127.0.0.1,{proxy}")
    assert f"{proxy} is not an address" in refusal()


def test_the_variables_of_the_provisioning_file_are_added_to_the_demos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_ENVIRONMENT", "development")
    monkeypatch.setenv("IDP_PROVISION_VARIABLES", "mvc_client_base_url = https://rp.example, more=a=b, empty=")
    values = load(IdpSettings).provision_values
    assert values["mvc_client_base_url"] == "https://rp.example"
    assert values["mvc_client_backchannel_url"] == "https://rp.example"
    assert (values["more"], values["empty"]) == ("a=b", "")
    assert values["api1_base_url"] == "http://localhost:5001"


@pytest.mark.parametrize(
    "variables", ["s3cr3t", "=s3cr3t", "NAME=s3cr3t", "a b=s3cr3t", "good=1,{x}=s3cr3t", "1a=s3cr3t"]
)
def test_a_variable_without_a_usable_name_is_refused_and_its_value_not_shown(
    production: pytest.MonkeyPatch, variables: str
) -> None:
    production.setenv("IDP_PROVISION_VARIABLES", variables)
    message = refusal()
    assert message.startswith("IDP_PROVISION_VARIABLES: ")
    assert "s3cr3t" not in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDP_ACCESS_TOKEN_LIFETIME_SECONDS", "0"),
        ("IDP_ACCESS_TOKEN_LIFETIME_SECONDS", "86401"),
        ("IDP_CLOCK_SKEW_SECONDS", "-1"),
        ("IDP_CLOCK_SKEW_SECONDS", "601"),
        ("IDP_LOGIN_THROTTLE", "maybe"),
        ("IDP_ENVIRONMENT", "staging"),
        ("IDP_WORKERS", "0"),
    ],
)
def test_a_value_out_of_range_is_named_and_shown(production: pytest.MonkeyPatch, name: str, value: str) -> None:
    production.setenv(name, value)
    assert refusal().startswith(f"{name} = {value!r}: ")


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("IDP_ACCESS_TOKEN_LIFETIME_SECONDS", 1, 86_400), ("IDP_CLOCK_SKEW_SECONDS", 0, 600)],
)
def test_a_number_may_be_its_least_and_its_most(
    production: pytest.MonkeyPatch, name: str, least: int, most: int
) -> None:
    for value in (least, most):
        production.setenv(name, str(value))
        assert getattr(load(IdpSettings), name.removeprefix("IDP_").lower()) == value


@pytest.mark.parametrize("environment", ["production", "development"])
def test_the_provisioning_file_that_was_chosen_is_the_one(production: pytest.MonkeyPatch, environment: str) -> None:
    production.setenv("IDP_ENVIRONMENT", environment)
    production.setenv("IDP_PROVISION_FILE", "/etc/sixty/provision.toml")
    assert load(IdpSettings).provision_path == "/etc/sixty/provision.toml"


def test_a_misspelt_name_is_refused_with_the_one_that_was_meant(production: pytest.MonkeyPatch) -> None:
    production.setenv("IDP_ISUER", "https://id.example")
    assert "IDP_ISUER: there is no such setting. Did you mean IDP_ISSUER?" in refusal()


def test_no_secret_shows_when_settings_are_printed(production: pytest.MonkeyPatch) -> None:
    settings = load(IdpSettings)
    assert PRODUCTION["IDP_SECRET_KEY"] not in f"{settings!r} {settings}"
