import pytest
from playwright.sync_api import expect

from tests.support.person import PASSWORD, Person


def test_somebody_signs_in_and_calls_the_api(alice: Person) -> None:
    alice.sign_in()
    expect(alice.page.locator("h1")).to_have_text("Alice Smith")
    assert "200" in alice.call_api()
    assert [row.split(" ")[1] for row in alice.happened()] == ["Signed", "Call"]


def test_both_demo_accounts_work(alice: Person) -> None:
    bob = Person(alice.page, alice.sixty, "bob")
    bob.sign_in()
    expect(bob.page.locator("h1")).to_have_text("Bob Jones")


def test_a_wrong_password_is_said_and_the_right_one_then_works(alice: Person) -> None:
    alice.open_home()
    alice.page.click("#sign-in")
    alice.give_password("Pass124$")
    expect(alice.page.locator("[role=alert]")).to_be_visible()
    expect(alice.page.locator("#username")).to_have_value("alice")
    assert alice.page.locator("#password").input_value() == ""
    alice.give_password(PASSWORD)
    alice.share_if_asked()
    alice.expect_signed_in()


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(alice: Person) -> None:
    answers: list[str] = []
    for username in ("alice", "nobody"):
        alice.username = username
        alice.open_home()
        alice.page.click("#sign-in")
        alice.give_password("not the password")
        answers.append(alice.page.locator("[role=alert]").inner_text())
    assert answers[0] == answers[1]


def test_somebody_who_shares_nothing_is_not_signed_in_and_can_change_their_mind(alice: Person) -> None:
    alice.sixty.forget_consents()
    alice.open_home()
    alice.page.click("#sign-in")
    alice.give_password(PASSWORD)
    alice.page.click("#consent-deny")
    expect(alice.page.locator("h1")).to_have_text("You chose not to share")
    alice.open_home()
    expect(alice.page.locator("#sign-in")).to_be_visible()
    alice.page.click("#sign-in")  # still signed in at the provider, so it asks only for consent
    alice.page.click("#consent-approve")
    alice.expect_signed_in()


def test_consent_and_password_are_asked_once(alice: Person) -> None:
    alice.sign_in()
    alice.page.context.clear_cookies(name="mvc_client_session")
    alice.open_home()
    alice.page.click("#sign-in")
    alice.expect_signed_in()
    alice.page.context.clear_cookies()  # another browser
    alice.open_home()
    alice.page.click("#sign-in")
    alice.give_password(PASSWORD)
    alice.expect_signed_in()


@pytest.mark.parametrize("path", ["/authorize", "/authorize?client_id=nobody&response_type=code"])
def test_a_request_that_no_client_can_have_meant_ends_on_a_page_that_names_the_parameter(
    alice: Person, path: str
) -> None:
    answer = alice.page.goto(alice.sixty.idp + path)
    assert answer
    assert answer.status == 400
    expect(alice.page.locator("main")).to_contain_text("client_id")


def test_nothing_secret_reaches_a_log(alice: Person) -> None:
    alice.sign_in()
    alice.call_api()
    alice.sign_out()
    logs = alice.sixty.logs()
    cookies = [cookie.get("value", "") for cookie in alice.page.context.cookies()]
    assert [secret for secret in (PASSWORD, "mvc secret", "eyJ", "code=", *cookies) if secret and secret in logs] == []
