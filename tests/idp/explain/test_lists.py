"""What holds for every list of checks, of the provider and of the API."""

import re
from string import Formatter

import pytest

from api1.reasons import LISTS as API1_LISTS
from idp.reasons import LISTS
from shared.explanation import Checks, Failure, failures, names

EVERY_LIST = [*LISTS.items(), *API1_LISTS.items()]
SOURCE = re.compile(
    r"(RFC \d+|OpenID Connect [A-Z][A-Za-z- ]*|OAuth 2\.0 [A-Z][A-Za-z ]*|CORS|Sixty)( §[0-9.A-Z]+)?( \w+)*\Z"
)


def texts(failure: Failure) -> list[str]:
    return [failure.title, failure.detail, failure.change]


@pytest.mark.parametrize(("name", "checks"), EVERY_LIST)
def test_a_failure_is_told_by_its_id_alone(name: str, checks: Checks) -> None:
    ids = [failure.id for failure in failures(checks)]
    assert len(ids) == len(set(ids)), name
    assert all(re.fullmatch(r"[a-z0-9_]{3,40}", each) for each in ids)


@pytest.mark.parametrize(("name", "checks"), EVERY_LIST)
def test_every_text_says_something_and_can_be_filled_in(name: str, checks: Checks) -> None:
    for check in checks:
        assert check.title and check.failures, name
        assert SOURCE.match(check.source), check.source
        for text in [check.passed, *(each for failure in check.failures for each in texts(failure))]:
            assert all(spec in (None, "", "time") for _, _, spec, _ in Formatter().parse(text)), text
            assert all(re.fullmatch(r"[a-z_]+", fact) for fact in names(text)), text
        assert all(text for failure in check.failures for text in texts(failure))
