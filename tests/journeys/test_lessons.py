"""Each lesson as somebody does it who has never seen the project: the real services, and nothing but the pages."""

from collections.abc import Iterator

import pytest

from tests.support.learner import Learner
from tests.support.servers import Sixty


@pytest.fixture
def learner(sixty: Sixty) -> Iterator[Learner]:
    yield Learner(sixty)
    sixty.set_clocks_ahead(0)


def test_the_expired_token_that_still_works(learner: Learner) -> None:
    lesson = "expired-token"
    assert learner.press(lesson, "late") == (False, "Sign in here first.")
    learner.sign_in()
    assert learner.press(lesson, "on-401")[0]
    good, told = learner.press(lesson, "late")
    assert good, told
    assert told.startswith("200: 5") and "inside the skew of 60 s" in told
    good, told = learner.press(lesson, "too-late")
    assert good, told
    assert told.startswith("401: 6") and told.endswith("renewed and called again: 200.")
    assert " s too old" in learner.explanation_on(learner.read("/")), "the row of the refused call says why"
    good, told = learner.press(lesson, "small-skew")
    assert good, told
    assert told.startswith("401: 1") and "skew of 5 s" in told
    assert "inside the skew of 60 s" in learner.press(lesson, "late")[1], "the setting holds again"


def test_two_tabs(learner: Learner) -> None:
    lesson = "two-tabs"
    assert learner.press(lesson, "two-tabs") == (False, "Sign in as the strict client first.")
    assert "the strict client holds a refresh token" in learner.sign_in_strictly(lesson)
    good, told = learner.press(lesson, "two-tabs")
    assert good, told
    assert told.startswith("One tab got new tokens. The other was told invalid_grant")
    assert "A spent refresh token was shown again" in learner.why(lesson, "two-tabs")
    assert learner.press(lesson, "winner")[1].startswith("invalid_grant: logged out.")
    assert "The grant was revoked" in learner.why(lesson, "winner")
    learner.sign_in()
    good, told = learner.press(lesson, "two-tabs-here")
    assert good, told
    assert told.startswith("1 renewal, 2 answers.")


def test_the_lost_answer(learner: Learner) -> None:
    lesson = "lost-answer"
    learner.sign_in()
    good, told = learner.press(lesson, "lost")
    assert good, told
    assert told.startswith("Asked 2 times, and still signed in")
    learner.sign_in_strictly(lesson)
    assert learner.press(lesson, "strict-lost")[1].startswith("invalid_grant: logged out. The grant has ended")


def test_the_stolen_refresh_token(learner: Learner) -> None:
    lesson = "stolen-refresh-token"
    learner.sign_in()
    assert learner.press(lesson, "steal")[0]
    good, told = learner.press(lesson, "renew")
    assert good, told
    assert told.startswith("The provider ended the whole grant")
    assert "A spent refresh token was shown again" in learner.explanation_on(learner.read("/"))
    learner.sign_in()
    assert learner.press(lesson, "renew") == (False, "New tokens: nobody had used a copy.")


def test_sliding_and_absolute_ends(learner: Learner) -> None:
    lesson = "sliding-and-absolute-ends"
    learner.sign_in_strictly(lesson)
    for days in (6, 12, 18, 24):
        assert learner.press(lesson, "six-days")[1].endswith(f"6 d since the last renewal, {days} d since the sign-in.")
    too_old = learner.press(lesson, "six-days")[1]
    assert too_old.startswith("invalid_grant: logged out. 6 d since the last renewal, 30 d")
    assert "as old as it may become" in learner.why(lesson, "six-days")
    learner.sign_in_strictly(lesson)
    assert learner.press(lesson, "eight-days")[1].startswith("invalid_grant: logged out. 8 d since the last renewal")
    assert "not used for too long" in learner.why(lesson, "eight-days")
    assert learner.press(lesson, "real-time") == (True, "All clocks show real time.")


def test_signing_out_and_what_lives_on(learner: Learner) -> None:
    lesson = "signing-out"
    assert learner.press(lesson, "use-copy") == (False, "Keep a copy first.")
    learner.sign_in()
    assert learner.press(lesson, "copy")[0]
    learner.sign_out()
    assert learner.press(lesson, "use-copy")[1].endswith("api1 says 200, userinfo says 401.")
    assert learner.press(lesson, "use-copy-late")[1].endswith("api1 says 401, userinfo says 401.")


def test_the_language_follows_the_browser_until_somebody_chooses(sixty: Sixty) -> None:
    chinese = Learner(sixty, "zh-CN,zh;q=0.9,en;q=0.5")
    page = chinese.read("/lessons/expired-token")
    assert '<html lang="zh-Hans">' in page
    assert "过期了却还能用的令牌" in page and "The expired token" not in page
    assert "Tokens" in chinese.read("/"), "everything else is English"
    assert '<html lang="en">' in chinese.read("/lessons/expired-token?lang=en")
    assert "The expired token that still works" in chinese.read("/lessons"), "the choice is kept"
    assert '<html lang="en">' in Learner(sixty, "fr").read("/lessons")
