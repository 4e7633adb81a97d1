import pytest

from api1.todos.versions import etag, is_known, may_change


def test_a_version_is_a_strong_tag() -> None:
    assert etag(7) == '"7"'


@pytest.mark.parametrize("if_match", [None, "*", " * ", '"7"', '"6", "7"', '"7","8"', 'W/"7", "7"'])
def test_who_has_seen_the_version_may_change_it(if_match: str | None) -> None:
    assert may_change(if_match, 7)


@pytest.mark.parametrize("if_match", ["", '"6"', '"77"', "7", 'W/"7"', '"7', "'7'", "*7", '"6", "8"', "é"])
def test_who_has_seen_another_or_says_nothing_readable_may_not(if_match: str) -> None:
    assert not may_change(if_match, 7)


@pytest.mark.parametrize("if_none_match", ["*", '"7"', 'W/"7"', '"6", W/"7"'])
def test_who_has_the_version_is_not_shown_it_again(if_none_match: str) -> None:
    assert is_known(if_none_match, 7)


@pytest.mark.parametrize("if_none_match", [None, "", '"6"', "7", 'w/"7"'])
def test_who_has_another_or_none_is(if_none_match: str | None) -> None:
    assert not is_known(if_none_match, 7)
