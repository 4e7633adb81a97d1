import pytest

from mvc_client.api1_call import Answer, NoAnswer
from mvc_client.todos.change import Change, Do
from mvc_client.todos.outcome import Done, Trouble, complaint, judge, wanted


def answer(status: int, *, may_retry: bool = False) -> Answer:
    return Answer(status, "", "", 1, {"id": "x"}, may_retry)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_it_was_done(status: int) -> None:
    assert judge(answer(status), renewal_failed=False) == Done({"id": "x"})


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (302, Trouble.BROKEN),
        (400, Trouble.BROKEN),
        (401, Trouble.TOKEN_REFUSED),
        (403, Trouble.TOKEN_REFUSED),
        (404, Trouble.GONE),
        (409, Trouble.FULL),
        (412, Trouble.CHANGED),
        (413, Trouble.UNACCEPTABLE),
        (422, Trouble.UNACCEPTABLE),
        (500, Trouble.BROKEN),
        (503, Trouble.BUSY),
    ],
)
def test_it_was_not(status: int, trouble: Trouble) -> None:
    assert judge(answer(status), renewal_failed=False) is trouble


def test_a_conflict_that_passes_is_no_limit() -> None:
    assert judge(answer(409, may_retry=True), renewal_failed=False) is Trouble.BUSY


def test_without_an_answer_nothing_is_known() -> None:
    assert judge(NoAnswer(), renewal_failed=True) is Trouble.NO_ANSWER
    assert judge(answer(401), renewal_failed=True) is Trouble.NOT_RENEWED
    assert judge(answer(200), renewal_failed=True) == Done({"id": "x"})


def test_only_what_may_pass_is_tried_again_as_it_is() -> None:
    stays = {Trouble.GONE, Trouble.CHANGED, Trouble.FULL, Trouble.UNACCEPTABLE}
    assert {each for each in Trouble if not each.may_pass} == stays


def test_a_complaint_is_about_the_field() -> None:
    assert complaint(Trouble.UNACCEPTABLE, Change(Do.CREATE, "")).startswith("1 to 200 characters")
    assert complaint(Trouble.UNACCEPTABLE, Change(Do.RENAME, "", "L", "I")).startswith("1 to 500 characters")
    assert "as many lists" in complaint(Trouble.FULL, Change(Do.CREATE, ""))
    assert complaint(Trouble.UNACCEPTABLE, Change(Do.UP, "", "L", "I")) == ""
    assert complaint(Trouble.FULL, Change(Do.RENAME, "", "L")) == ""
    assert complaint(Trouble.CHANGED, Change(Do.RENAME, "", "L")) == ""


def test_what_was_wanted_in_words() -> None:
    assert wanted(Change(Do.RENAME, "", "L"), "Home") == "rename “Home”"
    assert wanted(Change(Do.UP, "", "L", "I"), "") == "move the item up"
