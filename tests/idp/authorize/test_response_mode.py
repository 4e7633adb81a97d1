import pytest

from idp.authorize.response_mode import mode_of
from idp.clients.response_types import RESPONSE_TYPES

IN_FRONT = [each for each in RESPONSE_TYPES if each != "code"]
CODE = ["code"]


@pytest.mark.parametrize("asked", [*IN_FRONT, "token", "foo token", "id_token id_token", "code token id_token foo"])
def test_whoever_asks_for_a_token_listens_at_the_fragment(asked: str) -> None:
    for mode in (None, "query", "web_message", "QUERY"):
        assert mode_of(asked, mode, CODE) == "fragment"
    assert mode_of(asked, "fragment", CODE) == "fragment"


@pytest.mark.parametrize("asked", ["code", "foo", "none", " ", "Token", "id_token,token"])
def test_all_others_listen_at_the_query(asked: str) -> None:
    for mode in (None, "query", "web_message"):
        assert mode_of(asked, mode, IN_FRONT) == "query"
    assert mode_of(asked, "fragment", IN_FRONT) == "fragment"


@pytest.mark.parametrize("asked", [None, *RESPONSE_TYPES, "foo"])
def test_a_form_is_good_for_everything(asked: str | None) -> None:
    assert mode_of(asked, "form_post", CODE) == "form_post"


def test_who_does_not_say_what_is_wanted_listens_where_the_registration_lets_it() -> None:
    assert mode_of(None, None, CODE) == "query"
    assert mode_of(None, None, ["id_token", "code"]) == "query"
    assert mode_of(None, "query", IN_FRONT) == "fragment"
    assert mode_of(None, None, IN_FRONT) == "fragment"
