"""A button whose session ends while it is being done."""

import pytest
from flask import Flask

from mvc_client.extensions import writing
from mvc_client.lessons import doing
from mvc_client.lessons.catalogue import LESSONS
from mvc_client.lessons.learner import Learner
from mvc_client.lessons.lesson import SESSION, Step
from mvc_client.session import session_store
from mvc_client.session.current import current_session
from tests.mvc_client.conftest import Browser

STEPS = [(lesson.slug, step) for lesson in LESSONS for step in lesson.steps if step.needs == SESSION and step.button]


@pytest.mark.parametrize("how", ["ended", "gone"])
@pytest.mark.parametrize(("lesson", "step"), STEPS, ids=lambda each: getattr(each, "key", each))
def test_a_session_that_ends_meanwhile_is_told(
    app: Flask, signed_in: Browser, lesson: str, step: Step, how: str
) -> None:
    cookie = signed_in.http.get_cookie("mvc_client_session")
    assert cookie
    with app.test_request_context(headers={"Cookie": f"{cookie.key}={cookie.value}"}):
        session = current_session()
        assert session and session.lives
        with writing() as connection:
            if how == "gone":
                session_store.remove(connection, cookie.value)
            else:
                session_store.end_told(connection, None, session.sub, "invalid_grant", session.signed_in_at)
        outcome, learner = doing.do(lesson, step, Learner())
    assert outcome in (doing.NOT_SIGNED_IN, doing.NO_ANSWER)  # the other services may be asked first
    assert learner == Learner()
