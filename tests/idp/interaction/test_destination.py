import pytest

from idp.interaction.destination import Destination, destination_of


def test_an_address_is_taken_apart_so_that_the_host_can_stand_out() -> None:
    assert destination_of("http://localhost:5002/signin-oidc?x=1") == Destination(
        "http://", "localhost:5002", "/signin-oidc?x=1", "http://localhost:5002"
    )


def test_an_address_without_a_path_has_no_rest() -> None:
    assert destination_of("https://app.example").rest == ""


def test_a_private_use_scheme_is_its_own_host() -> None:
    assert destination_of("com.example.app:/callback") == Destination(
        "", "com.example.app:", "/callback", "com.example.app:"
    )


@pytest.mark.parametrize("uri", ["https://a;script-src/cb", "http://[::1]:8000/cb", "https://a,b/cb", "https://*/cb"])
def test_a_host_that_a_policy_cannot_name_becomes_its_scheme(uri: str) -> None:
    assert destination_of(uri).form_action_source in ("http:", "https:")
