import pytest

from mvc_client.login import authorization_response
from mvc_client.login.authorization_response import Code, Error, Unusable

ISSUER = "https://idp.test"
GOOD = {"code": ["c"], "state": ["s"], "iss": [ISSUER]}


def read(parameters: dict[str, list[str]], *, names_itself: bool = True) -> Code | Error | Unusable:
    return authorization_response.read(parameters, issuer=ISSUER, names_itself=names_itself)


def test_a_code_is_read() -> None:
    assert read(GOOD) == Code("c")


def test_an_error_is_read() -> None:
    assert read({**GOOD, "error": ["access_denied"]}) == Error("access_denied")


def test_an_error_that_nobody_knows_is_not_repeated() -> None:
    assert read({**GOOD, "error": ["<b>you have won</b>"]}) == Error("another error")


def test_where_the_provider_explains_an_error_is_kept() -> None:
    address = f"{ISSUER}/explain/gAAAAA-_9"
    assert read({**GOOD, "error": ["invalid_scope"], "error_uri": [address]}) == Error("invalid_scope", address)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.test/explain/x",
        f"{ISSUER}.elsewhere.test/explain/x",
        f"{ISSUER}@elsewhere.test/",
        f"{ISSUER}/explain/x?next=https://elsewhere.test",
        f"{ISSUER}/explain/x\n",
        f"{ISSUER}/{'x' * 701}",
        ISSUER,
        "//elsewhere/explain/x",
        "/explain/x",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_not_the_providers_own_is_not_kept(address: str) -> None:
    assert read({**GOOD, "error": ["invalid_scope"], "error_uri": [address]}) == Error("invalid_scope")


@pytest.mark.parametrize("name", ["code", "iss", "error"])
def test_a_repeated_parameter_makes_it_unusable(name: str) -> None:
    assert read({**GOOD, name: ["x", "x"]}) == Unusable("repeated parameter")


@pytest.mark.parametrize("iss", [f"{ISSUER}/", "https://elsewhere.test", ""])
@pytest.mark.parametrize("names_itself", [True, False])
def test_another_issuer_makes_it_unusable(iss: str, names_itself: bool) -> None:
    assert read({**GOOD, "iss": [iss]}, names_itself=names_itself) == Unusable("another issuer")


def test_a_provider_that_names_itself_must_always_do_so() -> None:
    parameters = {"code": ["c"], "state": ["s"]}
    assert read(parameters, names_itself=True) == Unusable("another issuer")
    assert read(parameters, names_itself=False) == Code("c")


@pytest.mark.parametrize("code", ["", "\x00", "ü", "a\nb", "a" * 4097])
def test_what_cannot_be_a_code_is_none(code: str) -> None:
    assert read({**GOOD, "code": [code]}) == Unusable("no code")


@pytest.mark.parametrize(
    ("parameters", "state"),
    [({"state": ["s"]}, "s"), ({"state": ["s", "s"]}, None), ({"state": [""]}, None), ({}, None)],
)
def test_a_state_is_there_once(parameters: dict[str, list[str]], state: str | None) -> None:
    assert authorization_response.state_of(parameters) == state
