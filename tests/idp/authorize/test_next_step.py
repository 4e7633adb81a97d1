from datetime import UTC, datetime, timedelta

import pytest

from idp.authorize.next_step import SignedIn, Step, Waiting, decide
from idp.authorize.request import AuthorizationRequest, Refused
from idp.users.claims_request import NOTHING

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AGREED = SignedIn("alice", NOW - 10 * MINUTE, consent_covers=True)
NOT_AGREED = SignedIn("alice", NOW - 10 * MINUTE, consent_covers=False)


def step(
    session: SignedIn | None,
    waiting: Waiting | None = None,
    *,
    prompt: str = "",
    max_age: int | None = None,
    hinted: str | None = None,
    now: datetime = NOW,
) -> Step | str:
    request = AuthorizationRequest(
        response_type="code",
        scopes=("openid",),
        nonce=None,
        code_challenge=None,
        prompt=frozenset(prompt.split()),
        max_age=max_age,
        login_hint=None,
        id_token_hint=None,
        claims=NOTHING,
        resource=None,
    )
    decided = decide(request, session, waiting, expected=None if hinted is None else frozenset({hinted}), now=now)
    return decided.error if isinstance(decided, Refused) else decided


def waiting(*, chosen: bool = False, consented: bool = False, denied: bool = False) -> Waiting:
    return Waiting(NOW - MINUTE, account_chosen=chosen, consented=consented, denied=denied)


def signed_in_while_waiting(*, covers: bool = True, user_id: str = "alice") -> SignedIn:
    return SignedIn(user_id, NOW - timedelta(seconds=30), covers)


@pytest.mark.parametrize("prompt", ["", "login", "consent", "select_account", "login consent select_account"])
def test_nobody_signed_in_signs_in_first(prompt: str) -> None:
    assert step(None, prompt=prompt) is Step.LOGIN
    assert step(None, waiting(), prompt=prompt) is Step.LOGIN


def test_signed_in_and_agreed_is_answered_at_once() -> None:
    assert step(AGREED) is Step.ISSUE
    assert step(AGREED, prompt="none") is Step.ISSUE


def test_what_was_never_agreed_to_is_asked() -> None:
    assert step(NOT_AGREED) is Step.CONSENT
    assert step(NOT_AGREED, waiting(consented=True)) is Step.CONSENT


@pytest.mark.parametrize(
    ("session", "more", "error"),
    [
        (None, {}, "login_required"),
        (AGREED, {"max_age": 1}, "login_required"),
        (AGREED, {"hinted": "bob"}, "login_required"),
        (NOT_AGREED, {}, "consent_required"),
    ],
)
def test_prompt_none_shows_no_page(session: SignedIn | None, more: dict[str, object], error: str) -> None:
    assert step(session, prompt="none", **more) == error  # pyright: ignore[reportArgumentType]
    assert step(session, waiting(), prompt="none", **more) == error  # pyright: ignore[reportArgumentType]


def test_prompt_login_signs_in_again_once() -> None:
    assert step(AGREED, prompt="login") is Step.LOGIN
    assert step(AGREED, waiting(), prompt="login") is Step.LOGIN
    assert step(signed_in_while_waiting(), waiting(), prompt="login") is Step.ISSUE


def test_a_sign_in_at_the_very_moment_of_the_request_counts_for_it() -> None:
    at_once = SignedIn("alice", NOW - MINUTE, consent_covers=True)
    just_before = SignedIn("alice", NOW - MINUTE - timedelta(microseconds=1), consent_covers=True)
    assert step(at_once, waiting(), prompt="login") is Step.ISSUE
    assert step(just_before, waiting(), prompt="login") is Step.LOGIN


@pytest.mark.parametrize(
    ("max_age", "expected"),
    [(599, Step.LOGIN), (600, Step.ISSUE), (601, Step.ISSUE), (0, Step.LOGIN), (None, Step.ISSUE)],
)
def test_max_age_signs_in_again_when_more_time_than_that_has_passed(max_age: int | None, expected: Step) -> None:
    assert step(AGREED, max_age=max_age) is expected
    assert step(AGREED, waiting(), max_age=max_age) is expected


def test_a_sign_in_for_this_request_is_young_enough_however_long_the_person_thinks() -> None:
    assert step(signed_in_while_waiting(), waiting(), max_age=0) is Step.ISSUE
    assert step(signed_in_while_waiting(), waiting(), max_age=1, now=NOW + 20 * MINUTE) is Step.ISSUE


def test_the_longest_max_age_is_no_error() -> None:
    assert step(AGREED, max_age=999_999_999) is Step.ISSUE


def test_an_auth_time_ahead_of_the_clock_is_not_too_old() -> None:
    assert step(SignedIn("alice", NOW + MINUTE, consent_covers=True), max_age=0) is Step.ISSUE


def test_the_hinted_account_goes_on_and_another_signs_in() -> None:
    assert step(AGREED, hinted="alice") is Step.ISSUE
    assert step(AGREED, prompt="none", hinted="alice") is Step.ISSUE
    assert step(AGREED, hinted="bob") is Step.LOGIN
    assert step(AGREED, waiting(), hinted="bob") is Step.LOGIN


def test_who_signs_in_as_another_than_hinted_is_told_to_the_client_and_not_asked_for_ever() -> None:
    assert step(signed_in_while_waiting(), waiting(), hinted="bob") == "login_required"
    assert step(signed_in_while_waiting(user_id="bob"), waiting(), hinted="bob") is Step.ISSUE


def test_select_account_asks_which_one_once() -> None:
    assert step(AGREED, prompt="select_account") is Step.CHOOSE_ACCOUNT
    assert step(AGREED, waiting(), prompt="select_account") is Step.CHOOSE_ACCOUNT
    assert step(AGREED, waiting(chosen=True), prompt="select_account") is Step.ISSUE
    assert step(signed_in_while_waiting(), waiting(), prompt="select_account") is Step.ISSUE


def test_a_chosen_account_that_is_too_old_still_signs_in() -> None:
    assert step(AGREED, waiting(chosen=True), prompt="select_account", max_age=60) is Step.LOGIN
    assert step(AGREED, waiting(chosen=True), prompt="select_account login") is Step.LOGIN


def test_prompt_consent_asks_again_and_once() -> None:
    assert step(AGREED, prompt="consent") is Step.CONSENT
    assert step(AGREED, waiting(), prompt="consent") is Step.CONSENT
    assert step(AGREED, waiting(consented=True), prompt="consent") is Step.ISSUE
    assert step(signed_in_while_waiting(), waiting(), prompt="login consent") is Step.CONSENT


def test_a_refusal_ends_the_request_whatever_else_is_true() -> None:
    for session in (None, AGREED, NOT_AGREED, signed_in_while_waiting()):
        for prompt in ("", "none", "login", "consent"):
            denied = waiting(chosen=True, consented=True, denied=True)
            assert step(session, denied, prompt=prompt, hinted="bob") == "access_denied"
