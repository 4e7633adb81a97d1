from datetime import UTC, datetime, timedelta

from mvc_client.logout import receipt
from mvc_client.logout.receipt import Receipt
from mvc_client.logout.sign_out import SignOut

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
EXP = NOON + timedelta(seconds=26)
DONE = SignOut("Alice", 4, EXP, NOON, NOON + timedelta(seconds=1))


def lines(written: Receipt) -> tuple[dict[str, str], dict[str, str]]:
    ended, lives = ({line.what: line.when for line in half} for half in (written.ended, written.lives))
    return ended, lives


def test_what_ended_and_what_still_lives() -> None:
    ended, lives = lines(receipt.write(DONE, 60, NOON))
    assert ended == {
        "Session in this application": "12:00:00",
        "Session at the identity provider": "12:00:01",
        "Refresh token": "12:00:00",
    }
    assert lives == {"Access token 4, at api1": "12:01:26"}


def test_the_access_token_lives_until_exp_plus_skew_and_not_a_second_longer() -> None:
    end = EXP + timedelta(seconds=60)
    assert lines(receipt.write(DONE, 60, end - timedelta(seconds=1)))[1]
    ended, lives = lines(receipt.write(DONE, 60, end))
    assert lives == {}
    assert ended["Access token 4, at api1"] == "12:01:26"


def test_a_skew_that_api1_does_not_say_is_not_guessed() -> None:
    _, lives = lines(receipt.write(DONE, None, NOON))
    assert lives == {"Access token 4, at api1": "12:00:26 + skew"}


def test_a_provider_that_was_not_reached_is_not_said_to_have_ended_anything() -> None:
    ended, lives = lines(receipt.write(SignOut("Alice", 4, EXP, NOON), 60, NOON))
    assert "Session at the identity provider" not in ended
    assert lives["Session at the identity provider"] == "unknown"
