"""A sign-in takes as long as its password's hash; what an operator does meanwhile counts."""

from pathlib import Path

import pytest

from idp import app as idp_app
from tests.idp.conftest import settings_for
from tests.idp.interleaved import with_a_change_in_between
from tests.idp.pages import page, sign_in


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE user_account SET disabled_at = '2026-11-22 12:00:00'",
        "UPDATE user_account SET password_hash = 'another', password_changed_at = '2099-11-22 12:00:00'",
        "DELETE FROM user_account",
    ],
)
def test_an_account_that_changes_while_its_password_is_looked_at_is_not_signed_in(database: Path, change: str) -> None:
    app = idp_app.create_app(settings_for(database, login_throttle="off"))
    browser = app.test_client()
    answer = with_a_change_in_between(app, database, change, lambda: sign_in(browser))
    assert answer.status_code == 403
    assert "do not match" in page(answer).text
    assert "Signed in as" not in browser.get("/").get_data(as_text=True)


def test_a_better_hash_of_the_same_password_is_no_change(database: Path) -> None:
    app = idp_app.create_app(settings_for(database, login_throttle="off"))
    change = "UPDATE user_account SET password_hash = 'the same password under other parameters'"
    assert with_a_change_in_between(app, database, change, lambda: sign_in(app.test_client())).status_code == 303
