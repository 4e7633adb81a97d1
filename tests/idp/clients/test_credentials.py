import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients.credentials import Credentials, NoCredentials, read

CLIENT = ("mvc client", "mvc secret")


def basic(text: str | bytes) -> str:
    return "Basic " + base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def candidates(text: str | bytes) -> tuple[tuple[str, str | None], ...]:
    shown = read(basic(text), None, None)
    assert isinstance(shown, Credentials)
    assert shown.method == "client_secret_basic"
    return shown.candidates


@pytest.mark.parametrize("sent", ["mvc client:mvc secret", "mvc+client:mvc+secret", "mvc%20client:mvc%20secret"])
def test_a_space_is_read_in_all_three_spellings(sent: str) -> None:
    assert candidates(sent)[0] == CLIENT


def test_what_decoding_would_change_is_tried_raw_as_well() -> None:
    assert candidates("app:a+b%2Fc") == (("app", "a b/c"), ("app", "a+b%2Fc"))
    assert candidates("app:plain") == (("app", "plain"),)


def test_the_first_colon_separates_and_an_encoded_one_does_not() -> None:
    assert candidates("app:a:b") == (("app", "a:b"),)
    assert candidates("my%3Aapp:a%3Ab")[0] == ("my:app", "a:b")


def test_names_and_secrets_beyond_ascii_are_utf8() -> None:
    assert candidates("äpp:ß")[0] == ("äpp", "ß")
    assert candidates("%C3%A4pp:%C3%9F")[0] == ("äpp", "ß")


@pytest.mark.parametrize("secret", ["50%", "%zz", "%ff", "a%00b", "%ED%A0%80"])
def test_what_cannot_be_decoded_is_only_read_raw(secret: str) -> None:
    assert candidates(f"app:{secret}") == (("app", secret),)
    assert candidates(f"{secret}:a+b") == ((secret, "a+b"),)


def test_an_empty_secret_is_shown_as_such() -> None:
    assert candidates("app:") == (("app", ""),)
    assert candidates(":") == (("", ""),)


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param("", id="empty"),
        pytest.param("Basic", id="nothing after the scheme"),
        pytest.param("Basic ", id="only a space after the scheme"),
        pytest.param("Basic !!!", id="not base64"),
        pytest.param("Basic YQ", id="half of base64"),
        pytest.param("Basic é", id="beyond ASCII"),
        pytest.param("Basic -_-_", id="base64url"),
        pytest.param("Basic " + base64.b64encode(b"app:x").decode() + " more", id="something after it"),
        pytest.param(basic("no colon"), id="no colon"),
        pytest.param(basic(b"app:\xff"), id="not UTF-8"),
        pytest.param(basic(b"app:\xed\xa0\x80"), id="a lone surrogate"),
        pytest.param(basic("app:a\0b"), id="NUL in the secret"),
        pytest.param(basic("a\0pp:b"), id="NUL in the id"),
        pytest.param("Bearer abc", id="another scheme"),
        pytest.param("BasicYXBwOng=", id="no space"),
    ],
)
def test_an_unreadable_header_shows_nothing(authorization: str) -> None:
    assert read(authorization, None, None) == NoCredentials("invalid_client")


def test_the_scheme_is_read_in_any_case_and_spaces_around_are_allowed() -> None:
    encoded = base64.b64encode(b"app:x").decode()
    for authorization in (f"basic {encoded}", f"BASIC   {encoded} "):
        assert read(authorization, None, None) == Credentials("client_secret_basic", (("app", "x"),))


def test_a_secret_in_the_body_is_method_post_and_not_decoded_again() -> None:
    assert read(None, "mvc client", "a+b%20c") == Credentials("client_secret_post", (("mvc client", "a+b%20c"),))


def test_a_client_id_alone_is_method_none() -> None:
    assert read(None, "app", None) == Credentials("none", (("app", None),))
    assert read(None, "app", "") == Credentials("none", (("app", None),))


def test_nothing_shown_is_no_client() -> None:
    for client_id, secret in ((None, None), ("", ""), (None, "a secret"), ("", "a secret")):
        assert read(None, client_id, secret) == NoCredentials("invalid_client")


def test_two_methods_at_once_are_refused() -> None:
    assert read(basic("app:x"), None, "x") == NoCredentials("invalid_request")
    assert read(basic("app:x"), "app", "x") == NoCredentials("invalid_request")
    assert isinstance(read(basic("app:x"), None, ""), Credentials)


def test_a_client_id_in_the_body_must_be_the_one_in_the_header() -> None:
    assert read(basic("mvc+client:x"), "mvc client", None) == Credentials("client_secret_basic", (("mvc client", "x"),))
    assert read(basic("mvc+client:x"), "mvc+client", None) == Credentials("client_secret_basic", (("mvc+client", "x"),))
    assert read(basic("mvc+client:x"), "other", None) == NoCredentials("invalid_request")
    assert isinstance(read(basic("app:x"), "", None), Credentials)


def test_a_header_that_fails_does_not_fall_back_to_the_body() -> None:
    assert read("Basic !!!", "app", None) == NoCredentials("invalid_client")
    assert read("Bearer abc", "app", "x") == NoCredentials("invalid_client")


def test_the_secret_does_not_show_in_what_is_logged() -> None:
    assert "mvc secret" not in repr(read(basic("mvc client:mvc secret"), None, None))


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_makes_it_fail(authorization: str, client_id: str, secret: str) -> None:
    for sent in (authorization, f"Basic {authorization}", basic(authorization.encode("utf-8", "surrogatepass"))):
        read(sent, client_id, secret)
        read(sent, client_id, None)
