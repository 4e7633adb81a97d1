import pytest

from idp.clients.scopes import IDENTITY_SCOPES, ApiResource, audience, describe

ISSUER = "http://localhost:5000"
TODO = ApiResource("todo", "Todo lists", {"todo.read": "Read your lists", "todo.write": "Change your lists"})
MAIL = ApiResource("mail", "Mail", {"mail": "Read your mail"})


def test_every_standard_scope_has_words() -> None:
    texts = describe(list(IDENTITY_SCOPES), [])
    assert [text.scope for text in texts] == ["openid", "profile", "email", "phone", "address", "offline_access"]
    assert all(text.plain and text.detail for text in texts)


def test_an_apis_scope_is_told_with_the_api_and_its_own_sentence() -> None:
    (text,) = describe(["todo.write"], [MAIL, TODO])
    assert text.plain == "Use Todo lists for you"
    assert text.detail == "Change your lists"


def test_scopes_stay_in_the_order_asked() -> None:
    assert [text.scope for text in describe(["mail", "openid", "todo.read"], [TODO, MAIL])] == [
        "mail",
        "openid",
        "todo.read",
    ]


def test_a_scope_that_nobody_owns_is_still_shown() -> None:
    (text,) = describe(["mystery"], [TODO])
    assert (text.scope, text.plain) == ("mystery", "mystery")


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        (["openid", "profile", "offline_access"], ISSUER),
        ([], ISSUER),
        (["unknown"], ISSUER),
        (["openid", "todo.read"], "todo"),
        (["todo.read", "todo.write"], "todo"),
        (["todo.read", "mail"], ["mail", "todo"]),
        (["mail", "todo.read"], ["mail", "todo"]),
    ],
)
def test_a_token_is_for_the_apis_whose_scopes_were_granted(scopes: list[str], expected: object) -> None:
    assert audience(scopes, [TODO, MAIL], ISSUER) == expected
