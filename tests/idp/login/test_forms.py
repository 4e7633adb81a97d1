import pytest

from idp.login.forms import LoginForm, read


def test_each_field_is_read_once() -> None:
    sent = {
        "username": ["alice"],
        "password": ["Pass123$"],
        "request": ["abc"],
        "decision": ["cancel"],
        "x": ["1", "2"],
    }
    assert read(sent) == LoginForm("alice", "Pass123$", "abc", "cancel")


def test_missing_fields_are_empty() -> None:
    assert read({}) == LoginForm("", "", "", "")


@pytest.mark.parametrize("name", ["username", "password", "request", "decision"])
def test_a_repeated_field_is_refused(name: str) -> None:
    assert read({name: ["", ""]}) is None


def test_a_decision_that_the_page_does_not_offer_is_refused() -> None:
    assert read({"decision": ["approve"]}) is None


def test_a_form_in_a_log_does_not_show_the_password() -> None:
    assert "Pass123$" not in repr(read({"password": ["Pass123$"]}))
