import pytest

from idp.consent.forms import ConsentForm, Decision, read


@pytest.mark.parametrize(
    ("sent", "decision"), [("approve", Decision.APPROVE), ("deny", Decision.DENY), ("", None), ("yes", None)]
)
def test_only_the_two_answers_are_answers(sent: str, decision: Decision | None) -> None:
    assert read({"request": ["abc"], "decision": [sent]}) == ConsentForm("abc", decision)


def test_missing_fields_decide_nothing() -> None:
    assert read({}) == ConsentForm("", None)


@pytest.mark.parametrize("name", ["request", "decision"])
def test_a_repeated_field_is_refused(name: str) -> None:
    assert read({name: ["approve", "deny"]}) is None
