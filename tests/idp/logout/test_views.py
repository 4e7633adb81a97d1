import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.idp.logout.signing_out import BACK, asks, confirm, events, logout, renews, says_signed_out, signed_in
from tests.idp.pages import move_clock, page
from tests.idp.relying_party import MVC


def test_the_hint_of_this_session_signs_out_at_once_and_goes_back_with_exactly_the_state(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    state = "x" * 128
    answer = logout(client, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK, state=state)
    assert (answer.status_code, answer.location) == (303, f"{BACK}?state={state}")
    assert not signed_in(client)
    assert not renews(client, tokens)


def test_without_a_state_it_goes_back_without_one(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    answer = logout(client, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    assert (answer.status_code, answer.location) == (303, BACK)


def test_without_an_address_the_last_page_says_signed_out(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    answer = logout(client, id_token_hint=tokens["id_token"], state="x")
    assert says_signed_out(answer)
    assert not signed_in(client)


def test_an_expired_hint_is_as_good(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    move_clock(hours=2)
    answer = logout(client, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK, client_id="mvc client")
    assert answer.location == BACK
    assert not signed_in(client)


def test_prompt_none_says_login_required_afterwards(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    logout(client, id_token_hint=tokens["id_token"])
    asked = {
        "client_id": "mvc client",
        "redirect_uri": MVC.redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "prompt": "none",
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
    }
    assert "error=login_required" in (client.get("/authorize", query_string=asked).location or "")


def test_signing_out_is_on_record(app: Flask, client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    logout(client, id_token_hint=tokens["id_token"])
    assert sorted(events(app)[-2:]) == ["GrantRevoked", "UserSignedOut"]


def test_the_same_request_again_changes_nothing_and_goes_back_again(app: Flask, client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    sent = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BACK}
    logout(client, **sent)
    recorded = events(app)
    assert logout(client, **sent).location == BACK
    assert events(app) == recorded


def test_an_applications_post_goes_on_by_a_get_that_shows_nobody_the_id_token(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    sent = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BACK, "state": "s"}
    answer = client.post("/logout", data=sent)
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/logout/continue?request=")
    assert tokens["id_token"] not in (answer.location or "")
    assert client.get(answer.location or "").location == f"{BACK}?state=s"
    assert not signed_in(client)


def test_a_post_from_another_site_without_a_hint_is_asked(client: FlaskClient) -> None:
    MVC.sign_in(client)
    answer = client.post("/logout", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    answer = client.post("/logout", data={"state": "x"}, headers={"Origin": "https://evil.example"})
    assert asks(client.get(answer.location or ""))
    assert signed_in(client)


def test_a_post_with_a_decision_decides_nothing(client: FlaskClient) -> None:
    MVC.sign_in(client)
    answer = client.post("/logout", data={"decision": "leave"})
    assert asks(client.get(answer.location or ""))
    assert signed_in(client)


@pytest.mark.parametrize("sent", [{}, {"state": "x"}, {"client_id": "mvc client"}])
def test_without_a_session_the_page_says_signed_out_too(client: FlaskClient, sent: dict[str, str]) -> None:
    answer = logout(client, **sent)
    assert says_signed_out(answer)
    assert "no session at this provider in this browser" in page(answer).text


def test_a_hint_from_elsewhere_goes_back_and_ends_nothing_there(app: Flask, client: FlaskClient) -> None:
    elsewhere = app.test_client()
    tokens = MVC.sign_in(elsewhere)
    answer = logout(client, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    assert answer.location == BACK
    assert signed_in(elsewhere)
    assert renews(elsewhere, tokens)


def test_a_client_id_alone_goes_nowhere_without_a_session_either(client: FlaskClient) -> None:
    answer = logout(client, client_id="mvc client", post_logout_redirect_uri=BACK)
    assert says_signed_out(answer)
    assert f'href="{BACK}"' in page(answer).html


@pytest.fixture
def hint(client: FlaskClient) -> str:
    return MVC.sign_in(client)["id_token"]


def test_no_page_of_it_is_kept_by_a_cache(client: FlaskClient, hint: str) -> None:
    shown = logout(client)
    answers = [shown, confirm(client, shown, "stay"), logout(client, id_token_hint=hint, post_logout_redirect_uri=BACK)]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_no_token_is_logged(client: FlaskClient, hint: str, capfd: pytest.CaptureFixture[str]) -> None:
    client.post("/logout", data={"id_token_hint": hint})
    logout(client, id_token_hint=hint + "x")
    logout(client, id_token_hint=hint)
    written = "".join(capfd.readouterr())
    assert "UserSignedOut" in written
    assert hint.rpartition(".")[2] not in written
