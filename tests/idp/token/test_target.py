"""For which APIs and scopes an answer is, within what was granted (RFC 8707 §2.2)."""

from collections.abc import Sequence

import pytest

from idp.clients.scopes import ApiResource
from idp.token.target import Outside, Target, aim

TODO = ApiResource("todo", "Todo", {"todo": "Use it"}, ("https://todo.example",))
MAIL = ApiResource("mail", "Mail", {"mail": "Use it"})
NEWS = ApiResource("news", "News", {"news": "Use it"})
WIDE = Target("openid todo mail", None)
BOUND = Target("openid todo", ("todo",))
WITHOUT_SCOPE = Target("openid", ("todo",))


def aimed(granted: Target, scope: str | None = None, asked: Sequence[str] = ()) -> Target | Outside:
    return aim(granted, scope=scope, asked=asked, resources=lambda: [TODO, MAIL, NEWS])


@pytest.mark.parametrize("granted", [WIDE, BOUND, WITHOUT_SCOPE])
def test_who_names_nothing_gets_what_was_granted_and_no_api_is_looked_up(granted: Target) -> None:
    assert aim(granted, scope=None, asked=(), resources=list[ApiResource]) == granted
    assert aim(granted, scope=None, asked=(), resources=lambda: pytest.fail("looked up")) == granted


@pytest.mark.parametrize(
    ("granted", "scope", "asked", "expected"),
    [
        (WIDE, None, ["todo"], Target("openid todo", ("todo",))),
        (WIDE, None, ["https://todo.example", "mail"], Target("openid todo mail", ("mail", "todo"))),
        (WIDE, "openid mail", [], Target("openid mail", None)),
        (WIDE, "mail", ["mail"], Target("mail", ("mail",))),
        (WIDE, "mail", ["todo"], Outside.SCOPE),
        (WIDE, None, ["news"], Outside.TARGET),
        (WIDE, None, ["https://unknown.example"], Outside.TARGET),
        (WIDE, "openid news", [], Outside.SCOPE),
        (WIDE, "news", ["news"], Outside.SCOPE),
        (BOUND, None, ["todo"], BOUND),
        (BOUND, "openid", [], Target("openid", ("todo",))),
        (BOUND, None, ["mail"], Outside.TARGET),
        (WITHOUT_SCOPE, None, ["todo"], WITHOUT_SCOPE),
    ],
)
def test_the_answer_is_for_what_was_named_within_what_was_granted(
    granted: Target, scope: str | None, asked: list[str], expected: Target | Outside
) -> None:
    assert aimed(granted, scope, asked) == expected
