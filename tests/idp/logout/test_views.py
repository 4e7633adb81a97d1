from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import ECKey
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.extensions import writing
from tests.idp.pages import move_clock, page, sign_in
from tests.idp.relying_party import MVC, TODO

BACK = "http://localhost:5002/signout-callback-oidc"
FORM = "application/x-www-form-urlencoded"
REGISTRY = jws.JWSRegistry(algorithms=["ES256", "RS256", "HS256", "none"])


def signed_in(browser: FlaskClient) -> bool:
    return "Signed in as" in page(browser.get("/")).text


def renews(browser: FlaskClient, tokens: dict[str, Any], party: Any = MVC) -> bool:
    answer = party.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert answer.status_code in (200, 400), answer.get_data(as_text=True)
    return answer.status_code == 200


def logout(browser: FlaskClient, **sent: str) -> TestResponse:
    return browser.get("/logout", query_string=sent)


def confirm(browser: FlaskClient, shown: TestResponse, decision: str = "leave") -> TestResponse:
    return browser.post("/logout/confirm", data={**page(shown).hidden, "decision": decision})


def asks(answer: TestResponse) -> bool:
    return answer.status_code == 200 and "logout-confirm" in page(answer).ids


def says_signed_out(answer: TestResponse) -> bool:
    return answer.status_code == 200 and "You are signed out" in page(answer).text


def change(app: Flask, sql: str) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text(sql))


def events(app: Flask) -> list[str]:
    with app.app_context(), writing() as connection:
        return list(connection.execute(text("SELECT type FROM audit_event ORDER BY id")).scalars())


# The id token of this very session


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


# The question


def test_without_a_hint_it_asks_and_another_site_has_signed_nobody_out(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    sent: dict[str, str]
    for sent in ({}, {"state": "x"}, {"client_id": "mvc client"}, {"logout_hint": "alice"}):
        assert asks(logout(client, **sent))
    assert signed_in(client)
    assert renews(client, tokens)


def test_who_says_yes_is_signed_out_and_gets_the_receipt(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    answer = confirm(client, logout(client))
    assert says_signed_out(answer)
    told = page(answer).text
    assert "What mvc client could renew" in told
    assert "60 s of life and 60 s of clock skew" in told
    assert "What you agreed to share with mvc client" in told
    assert not signed_in(client)
    assert not renews(client, tokens)


def test_who_says_no_stays_signed_in(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    answer = confirm(client, logout(client), "stay")
    assert (answer.status_code, answer.location) == (303, "/")
    assert signed_in(client)
    assert renews(client, tokens)


def test_an_answer_that_is_none_signs_nobody_out(client: FlaskClient) -> None:
    MVC.sign_in(client)
    for decision in ("", "LEAVE", "x"):
        confirm(client, logout(client), decision)
        assert signed_in(client)


def test_a_hint_of_another_session_asks_and_then_goes_back(app: Flask, client: FlaskClient) -> None:
    elsewhere = MVC.sign_in(app.test_client())
    here = MVC.sign_in(client)
    shown = logout(client, id_token_hint=elsewhere["id_token"], post_logout_redirect_uri=BACK, state="s")
    assert asks(shown)
    assert signed_in(client)
    assert renews(client, elsewhere)
    assert BACK.removeprefix("http://") in page(shown).text.replace(" ", "")
    answer = confirm(client, shown)
    assert answer.location == f"{BACK}?state=s"
    assert not renews(client, here)
    assert renews(client, elsewhere)


def test_another_persons_hint_asks_whoever_is_signed_in(app: Flask, client: FlaskClient) -> None:
    bobs = MVC.sign_in(app.test_client(), "bob")
    MVC.sign_in(client, "alice")
    shown = logout(client, id_token_hint=bobs["id_token"], post_logout_redirect_uri=BACK)
    assert asks(shown)
    assert "alice" in page(shown).text
    assert "bob" not in page(shown).text


def test_a_client_id_alone_is_never_followed_but_offered_on_the_last_page(client: FlaskClient) -> None:
    MVC.sign_in(client)
    answer = confirm(client, logout(client, client_id="mvc client", post_logout_redirect_uri=BACK, state="s"))
    assert says_signed_out(answer)
    assert f'href="{BACK}?state=s"' in page(answer).html


def test_the_question_lets_its_form_end_at_the_address_that_is_followed(app: Flask, client: FlaskClient) -> None:
    elsewhere = MVC.sign_in(app.test_client())
    MVC.sign_in(client)
    followed = logout(client, id_token_hint=elsewhere["id_token"], post_logout_redirect_uri=BACK)
    assert "form-action 'self' http://localhost:5002;" in followed.headers["Content-Security-Policy"]
    offered = logout(client, client_id="mvc client", post_logout_redirect_uri=BACK)
    assert "form-action 'self';" in offered.headers["Content-Security-Policy"]


# The form's token


def test_an_answer_without_the_forms_token_is_asked_again_and_signs_nobody_out(client: FlaskClient) -> None:
    MVC.sign_in(client)
    sealed = page(logout(client)).hidden["request"]
    answer = client.post("/logout/confirm", data={"request": sealed, "decision": "leave"})
    assert answer.status_code == 303
    again = client.get(answer.location or "")
    assert asks(again)
    assert "Not signed out." in page(again).text
    assert signed_in(client)
    assert says_signed_out(confirm(client, again))


def test_a_question_that_was_open_while_somebody_else_signed_in_signs_nobody_out(client: FlaskClient) -> None:
    MVC.sign_in(client, "alice")
    shown = logout(client)
    sign_in(client, username="bob")
    answer = confirm(client, shown)
    assert asks(client.get(answer.location or ""))
    assert "Signed in as bob" in page(client.get("/")).text


def test_a_question_that_is_answered_after_signing_out_elsewhere_ends_well(client: FlaskClient) -> None:
    MVC.sign_in(client)
    first, second = logout(client), logout(client)
    confirm(client, first)
    answer = confirm(client, second)
    assert says_signed_out(client.get(answer.location or ""))


def test_a_question_from_yesterday_can_still_be_answered(client: FlaskClient) -> None:
    MVC.sign_in(client)
    shown = logout(client)
    move_clock(hours=7)
    assert says_signed_out(confirm(client, shown))


def test_a_text_that_we_did_not_seal_is_refused(client: FlaskClient) -> None:
    MVC.sign_in(client)
    hidden = page(logout(client)).hidden
    for sealed in ("", "x", "\x00", "gAAAAABp", "\u00e9", "a" * 5000):
        posted = client.post("/logout/confirm", data={**hidden, "request": sealed, "decision": "leave"})
        untokened = client.post("/logout/confirm", data={"request": sealed, "decision": "leave"})
        got = client.get("/logout/continue", query_string={"request": sealed})
        assert [answer.status_code for answer in (posted, untokened, got)] == [400, 400, 400]
    assert signed_in(client)


# Nobody signed in here


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


def test_a_client_that_asks_to_end_a_session_that_is_over_cannot_renew_from_it_any_more(
    app: Flask, client: FlaskClient
) -> None:
    tokens = MVC.sign_in(client)
    move_clock(hours=9)
    assert not signed_in(client)
    assert renews(client, tokens)
    answer = logout(client, id_token_hint=tokens["id_token"])
    assert "What mvc client could renew" in page(answer).text
    assert "Your session here" not in page(answer).text
    assert events(app)[-1] == "GrantRevoked"


def test_it_ends_no_other_clients_grants_of_a_session_that_is_over(app: Flask, client: FlaskClient) -> None:
    change(app, """UPDATE client SET metadata = json_set(metadata, '$.on_logout', 'revoke')""")
    mine, others = MVC.sign_in(client), TODO.sign_in(client)
    move_clock(hours=9)
    logout(client, id_token_hint=mine["id_token"], post_logout_redirect_uri=BACK)
    assert not renews(client, mine)
    assert renews(client, others, TODO)


def test_a_client_id_alone_goes_nowhere_without_a_session_either(client: FlaskClient) -> None:
    answer = logout(client, client_id="mvc client", post_logout_redirect_uri=BACK)
    assert says_signed_out(answer)
    assert f'href="{BACK}"' in page(answer).html


# What ends and what lives


def test_a_client_that_keeps_its_grants_may_go_on_renewing(client: FlaskClient) -> None:
    ended, kept = MVC.sign_in(client), TODO.sign_in(client)
    answer = logout(client, id_token_hint=ended["id_token"])
    assert "What todo list client may renew" in page(answer).text
    assert not renews(client, ended)
    assert renews(client, kept, TODO)
    headers = {"Authorization": f"Bearer {kept['access_token']}"}
    assert client.get("/userinfo", headers=headers).status_code == 200


def test_userinfo_refuses_the_access_tokens_of_what_ended(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/userinfo", headers=headers).status_code == 200
    logout(client, id_token_hint=tokens["id_token"])
    assert client.get("/userinfo", headers=headers).status_code == 401


def test_the_session_in_another_browser_lives_and_the_receipt_says_so(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    elsewhere, here = MVC.sign_in(other), MVC.sign_in(client)
    answer = logout(client, id_token_hint=here["id_token"])
    assert "Your sign-in in 1 other browser" in page(answer).text
    assert signed_in(other)
    assert renews(other, elsewhere)


def test_the_cookie_is_gone_and_signing_in_again_asks_for_the_password(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    cookie = client.get_cookie("idp_session")
    logout(client, id_token_hint=tokens["id_token"])
    assert client.get_cookie("idp_session") is None
    assert cookie is not None
    client.set_cookie("idp_session", cookie.value)  # somebody kept it
    assert not signed_in(client)


# POST


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


# Refused


@pytest.fixture
def hint(client: FlaskClient) -> str:
    return MVC.sign_in(client)["id_token"]


def assert_refused(answer: TestResponse, parameter: str | None) -> None:
    assert answer.status_code == 400
    assert answer.location is None
    shown = page(answer)
    assert "This sign-out stopped here" in shown.text
    if parameter is not None:
        assert f"<code>{parameter}</code>" in shown.html


def test_an_address_that_is_not_registered_is_refused_and_nobody_is_signed_out(client: FlaskClient, hint: str) -> None:
    for uri in ("https://evil.example/", f"{BACK}?foo=bar", f"{BACK}/", BACK.upper(), "//evil"):
        answer = logout(client, id_token_hint=hint, post_logout_redirect_uri=uri)
        assert_refused(answer, "post_logout_redirect_uri")
        assert "evil" not in page(answer).html
    assert signed_in(client)


def test_an_address_without_a_hint_or_client_is_refused(client: FlaskClient, hint: str) -> None:
    assert_refused(logout(client, post_logout_redirect_uri=BACK, state="x"), "post_logout_redirect_uri")
    assert signed_in(client)


def test_a_hint_that_is_not_ours_is_refused(app: Flask, client: FlaskClient, hint: str) -> None:
    header, payload, signature = hint.split(".")
    with app.app_context():
        key = app.extensions["sixty_keys"].signing_key("ES256")
    claims = jwt.decode(hint, key, algorithms=["ES256"]).claims
    ours = {"alg": "ES256", "kid": key.kid, "typ": "JWT"}
    foreign = ECKey.generate_key("P-256")
    hints = [
        "x",
        f"eyJhbGciOiJub25lIn0.{payload}.",
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[:-4]}AAAA",
        jwt.encode(ours, claims, foreign, registry=REGISTRY),
        jwt.encode({**ours, "kid": "unknown"}, claims, foreign, registry=REGISTRY),
        jwt.encode({**ours, "typ": "at+jwt"}, claims, key, registry=REGISTRY),
        jwt.encode({**ours, "typ": "logout+jwt"}, claims, key, registry=REGISTRY),
        jwt.encode(ours, {**claims, "iss": "http://localhost:5001"}, key, registry=REGISTRY),
        jwt.encode(ours, {**claims, "aud": ["mvc client"]}, key, registry=REGISTRY),
        jwt.encode(ours, {**claims, "aud": "nobody"}, key, registry=REGISTRY),
        "a" * 20_000,
    ]
    for each in hints:
        assert_refused(logout(client, id_token_hint=each, post_logout_redirect_uri=BACK), "id_token_hint")
    assert signed_in(client)
    assert logout(client, id_token_hint=jwt.encode(ours, claims, key, registry=REGISTRY)).status_code == 200
    assert not signed_in(client)


def test_an_access_token_is_no_hint(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    assert_refused(logout(client, id_token_hint=tokens["access_token"]), "id_token_hint")


def test_a_client_id_that_is_not_the_hints_is_refused(client: FlaskClient, hint: str) -> None:
    assert_refused(logout(client, id_token_hint=hint, client_id="todo list client"), "client_id")
    assert signed_in(client)


def test_a_disabled_clients_hint_is_refused(app: Flask, client: FlaskClient, hint: str) -> None:
    change(app, "UPDATE client SET disabled_at = registered_at")
    move_clock(seconds=6)
    assert_refused(logout(client, id_token_hint=hint, post_logout_redirect_uri=BACK), "id_token_hint")


@pytest.mark.parametrize(
    "request_of",
    [
        {"query_string": "state=%ff"},
        {"query_string": "state=%00"},
        {"query_string": "id_token_hint=a&id_token_hint=b"},
        {"query_string": "id_token_hint=%ED%A0%80"},
        {"query_string": "id_token_hint=W10.W10.W10"},
        {"query_string": "id_token_hint=" + "W1tb" * 3000 + ".e30.AAAA"},
        {"query_string": "id_token_hint=eyJhbGciOiJFUzI1NiIsImtpZCI6ImFcImIifQ.e30.AAAA"},
        {"query_string": "client_id=%00"},
        {"query_string": "client_id=" + "x" * 50_000},
        {"query_string": "&" * 1000 + "a=1&" * 100},
        {"query_string": "state=" + "x" * 2049},
        {"method": "POST", "data": b"\xff", "content_type": FORM},
        {"method": "POST", "data": b"{}", "content_type": "application/json"},
        {"method": "POST", "data": b"x", "content_type": "multipart/form-data; boundary=y"},
        {"method": "POST", "data": b"x" * 100_000, "content_type": FORM},
        {"method": "POST", "data": b"id_token_hint=x", "content_type": FORM},
        {"path": "/logout/confirm", "method": "POST", "data": b"\xff=%ff", "content_type": FORM},
        {"path": "/logout/confirm", "method": "POST", "data": b"{}", "content_type": "application/json"},
        {"path": "/logout/confirm", "method": "POST", "data": b"x" * 100_000, "content_type": FORM},
        {"path": "/logout/continue"},
        {"path": "/logout/continue", "query_string": "request=a&request=b&again=%ff"},
    ],
)
def test_a_strangers_input_is_refused_and_never_an_error_of_ours(
    client: FlaskClient, request_of: dict[str, Any]
) -> None:
    answer = client.open(**{"path": "/logout", **request_of})
    assert answer.status_code in (400, 413)


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
