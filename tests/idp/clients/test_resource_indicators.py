"""By what an API is named in `resource` (RFC 8707)."""

import pytest

from idp.clients.resource_indicators import check_resource_uri, named, scopes_at
from idp.clients.scopes import ApiResource

TODO = ApiResource("todo", "Todo", {"todo.read": "Read", "todo.write": "Write"}, ("https://todo.example", "urn:x:todo"))
MAIL = ApiResource("https://mail.example/v1", "Mail", {"mail": "Read"}, ("https://mail.example/v1/mcp",))
BOTH = [TODO, MAIL]
IDENTIFIERS = ("https://mail.example/v1", "todo")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["todo"], ("todo",)),
        (["https://todo.example"], ("todo",)),
        (["https://todo.example/"], ("todo",)),
        (["urn:x:todo", "todo", "https://todo.example"], ("todo",)),
        (["https://mail.example/v1"], ("https://mail.example/v1",)),
        (["https://mail.example/v1/mcp", "todo"], IDENTIFIERS),
    ],
)
def test_an_api_is_named_by_its_identifier_or_one_of_its_addresses(asked: list[str], found: tuple[str, ...]) -> None:
    assert named(asked, IDENTIFIERS, BOTH) == found


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "Todo",
        "https://todo.example//",
        "https://todo.example/x",
        "https://todo.example#",
        "https://todo.example/?",
        "https://TODO.example",
        "http://todo.example",
        "https://mail.example/v1/",
        "https://mail.example/v1/mcp#a",
        "https://elsewhere.example",
        "a\nb",
    ],
)
def test_nothing_else_names_one(asked: str) -> None:
    assert named([asked], IDENTIFIERS, BOTH) is None
    assert named(["todo", asked], IDENTIFIERS, BOTH) is None


def test_an_api_that_is_not_allowed_is_as_good_as_unknown() -> None:
    assert named(["todo"], ["https://mail.example/v1"], BOTH) is None
    assert named(["todo"], [], BOTH) is None


def test_the_scopes_there_are_those_of_the_apis_and_of_the_person() -> None:
    scopes = ["mail", "openid", "todo.read", "mystery", "offline_access"]
    assert scopes_at(scopes, ["todo"], BOTH) == ("openid", "todo.read", "offline_access")
    assert scopes_at(scopes, IDENTIFIERS, BOTH) == ("mail", "openid", "todo.read", "offline_access")


@pytest.mark.parametrize("uri", ["https://todo.example", "https://todo.example/v1?x=y", "urn:x:todo", "a+b:c"])
def test_an_address_is_an_absolute_uri(uri: str) -> None:
    assert check_resource_uri(uri) == uri


@pytest.mark.parametrize("uri", ["", "todo", "/v1", "https://a#b", "https://a b", "urn:", "urn:ä", "a:\n", "1a:b"])
def test_an_address_is_nothing_else(uri: str) -> None:
    with pytest.raises(ValueError, match="absolute URI"):
        check_resource_uri(uri)
