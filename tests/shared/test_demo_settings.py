import pytest

from shared.demo_settings import DemoError, service_environment


def test_three_services_agree_on_their_addresses() -> None:
    environment = service_environment({}, {})
    assert environment["IDP_ISSUER"] == "http://localhost:5000"
    assert environment["API1_ISSUER"] == environment["MVC_CLIENT_ISSUER"] == environment["IDP_ISSUER"]
    assert environment["MVC_CLIENT_API1_URL"] == environment["API1_BASE_URL"] == "http://localhost:5001"
    assert environment["MVC_CLIENT_BASE_URL"] == "http://localhost:5002"
    assert environment["IDP_BIND"] == "127.0.0.1:5000"


def test_all_three_are_in_development() -> None:
    environment = service_environment({}, {})
    assert {environment[f"{name}_ENVIRONMENT"] for name in ("IDP", "API1", "MVC_CLIENT")} == {"development"}


def test_everything_follows_the_ports() -> None:
    environment = service_environment({"IDP_PORT": "5010", "API1_PORT": "5011", "MVC_CLIENT_PORT": "5012"}, {})
    assert environment["IDP_ISSUER"] == environment["MVC_CLIENT_ISSUER"] == "http://localhost:5010"
    assert environment["API1_BIND"] == "127.0.0.1:5011"
    assert environment["IDP_PROVISION_VARIABLES"] == (
        "mvc_client_base_url=http://localhost:5012,api1_base_url=http://localhost:5011"
    )


def test_services_never_see_the_port_variables() -> None:
    assert not {"IDP_PORT", "API1_PORT", "MVC_CLIENT_PORT"} & set(service_environment({"IDP_PORT": "5010"}, {}))


def test_what_the_caller_has_set_stays_and_the_others_follow_it() -> None:
    environment = service_environment({"IDP_ISSUER": "https://id.example", "API1_CLOCK_SKEW_SECONDS": "300"}, {})
    assert environment["IDP_ISSUER"] == environment["API1_ISSUER"] == "https://id.example"
    assert environment["API1_CLOCK_SKEW_SECONDS"] == "300"


def test_the_callers_own_address_moves_the_public_one() -> None:
    assert service_environment({"IDP_BIND": "0.0.0.0:6000"}, {})["IDP_ISSUER"] == "http://localhost:6000"


def test_the_env_file_counts_like_the_environment_and_below_it() -> None:
    environment = service_environment(
        {"API1_ISSUER": "http://b"}, {"API1_ISSUER": "http://a", "IDP_BIND": "[::1]:7000"}
    )
    assert environment["API1_ISSUER"] == "http://b"
    assert environment["IDP_BIND"] == "[::1]:7000"


def test_an_empty_variable_counts_as_unset() -> None:
    environment = service_environment({"IDP_PORT": "", "IDP_ISSUER": ""}, {"IDP_ISSUER": "http://from-the-file"})
    assert environment["IDP_ISSUER"] == "http://from-the-file"
    assert environment["IDP_BIND"] == "127.0.0.1:5000"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "5k", "²"])
def test_a_wrong_port_is_named_with_its_variable(port: str) -> None:
    with pytest.raises(DemoError, match="API1_PORT"):
        service_environment({"API1_PORT": port}, {})


def test_two_services_on_one_port_are_refused() -> None:
    with pytest.raises(DemoError, match="Set IDP_PORT or MVC_CLIENT_PORT"):
        service_environment({"MVC_CLIENT_PORT": "5000"}, {})
