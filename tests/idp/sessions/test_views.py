"""The page on which a person sees where they are signed in, and ends what is theirs."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from idp.extensions import reading
from idp.session import session_store
from idp.sessions import overview
from idp.token.models import GrantRow
from idp.users import user_store
from shared import clock
from tests.idp.logout.signing_out import renews, says_signed_out, signed_in
from tests.idp.pages import move_clock, page, sign_in
from tests.idp.registered import register
from tests.idp.relying_party import MVC, TODO


def sessions(browser: FlaskClient, **sent: str) -> str:
    """The page's HTML."""
    answer = browser.get("/sessions", query_string=sent)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def told(browser: FlaskClient, **sent: str) -> str:
    return page(browser.get("/sessions", query_string=sent)).text


def end(browser: FlaskClient, **form: str) -> TestResponse:
    token = page(browser.get("/sessions")).hidden.get("csrf_token", "")
    return browser.post("/sessions/end", data={"csrf_token": token, **form})


def buttons(browser: FlaskClient, name: str) -> list[str]:
    """The ids that can be ended there, from the top."""
    return re.findall(rf'name="{name}" value="([^"]+)"', sessions(browser))


def note(browser: FlaskClient, location: str | None) -> str:
    assert location is not None
    html = browser.get(location).get_data(as_text=True)
    found = re.search(r'id="sessions-note">(.*?)</div>', html, re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split()) if found else ""


@pytest.fixture
def elsewhere(app: Flask) -> FlaskClient:
    return app.test_client()


def test_who_is_not_signed_in_is_sent_to_the_first_page(client: FlaskClient) -> None:
    for answer in (client.get("/sessions"), end(client, session="x")):
        assert answer.status_code == 303
    assert client.get("/sessions").location == "/"


def test_the_first_page_leads_there(client: FlaskClient) -> None:
    sign_in(client)
    assert 'href="/sessions"' in client.get("/").get_data(as_text=True)


def test_what_grew_from_a_sign_in_is_told_as_a_tree(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    move_clock(seconds=48)
    for _ in range(2):
        assert renews(client, tokens)
    text = told(client)
    words = (
        "This browser",
        "Sign-in as alice , by password",
        "Grant to mvc client ,",
        "alive, 1 renewal, 1 retry",
        "Code redeemed , refresh token 0",
        "Renewed ahead , refresh token 1; 0 is spent, 1",
        "Retry: refresh token 0 came again ,",
        "alive until",
    )
    assert [word for word in words if word not in text] == []
    html = sessions(client)
    assert html.count("<ul") == html.count("</ul>")
    assert "└─ Grant to mvc client" in html


def test_it_is_kept_by_no_cache(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/sessions").headers["Cache-Control"] == "no-store"


def test_another_browsers_session_is_ended_with_what_ends_with_it(client: FlaskClient, elsewhere: FlaskClient) -> None:
    there = MVC.sign_in(elsewhere)
    here = MVC.sign_in(client)
    own, other = buttons(client, "session")
    assert "Another browser, since" in told(client)
    answer = end(client, session=other)
    assert (answer.status_code, answer.location) == (303, f"/sessions?ended={other}")
    assert note(client, answer.location).startswith("Ended. The session ended at")
    assert buttons(client, "session") == [own]
    assert (signed_in(elsewhere), signed_in(client)) == (False, True)
    assert (renews(elsewhere, there), renews(client, here)) == (False, True)


def test_ending_this_browsers_session_shows_the_last_page(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    (own,) = buttons(client, "session")
    answer = end(client, session=own)
    assert says_signed_out(answer)
    assert "What mvc client could renew" in page(answer).text
    assert (signed_in(client), renews(client, tokens)) == (False, False)


def test_what_goes_on_without_a_session_is_shown_and_ended(app: Flask, client: FlaskClient) -> None:
    kept = TODO.sign_in(client)
    assert "Goes on without a session" not in told(client)
    end(client, session=buttons(client, "session")[0])
    sign_in(client)
    assert "Goes on without a session" in told(client)
    (grant_id,) = buttons(client, "grant")
    answer = end(client, grant=grant_id)
    assert note(client, answer.location).startswith("Ended. The access ended at")
    assert buttons(client, "grant") == []
    assert not renews(client, kept, TODO)
    with app.app_context(), reading() as connection:
        assert connection.scalars(select(GrantRow.revoked_because)).all() == ["person"]


def test_of_another_person_nothing_is_seen_and_nothing_ends(client: FlaskClient, elsewhere: FlaskClient) -> None:
    kept = TODO.sign_in(elsewhere, username="bob")
    end(elsewhere, session=buttons(elsewhere, "session")[0])
    bobs = MVC.sign_in(elsewhere, username="bob")
    (session,), (grant,) = buttons(elsewhere, "session"), buttons(elsewhere, "grant")
    MVC.sign_in(client)
    shown = sessions(client)
    assert not [secret for secret in ("bob", session, grant, "Goes on without") if secret in shown]
    for form in ({"session": session}, {"grant": grant}):
        assert end(client, **form).location == "/sessions"
    assert signed_in(elsewhere)
    assert (renews(elsewhere, bobs), renews(elsewhere, kept, TODO)) == (True, True)
    end(elsewhere, grant=grant)
    for name in (grant, session):
        assert "sessions-note" not in sessions(client, ended=name)


@pytest.mark.parametrize("name", ["", "x", "a\x00b", "é" * 10, "a" * 100_000, "'; --", "%ff"])
def test_what_names_nothing_ends_nothing(client: FlaskClient, name: str) -> None:
    sign_in(client)
    for form in ({"session": name}, {"grant": name}, {"session": name, "grant": name}):
        assert end(client, **form).status_code in (303, 413)
    assert "sessions-note" not in sessions(client, ended=name[:2000])
    assert signed_in(client)


def test_a_form_without_its_token_ends_nothing_and_is_asked_for_again(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    (own,) = buttons(client, "session")
    answer = client.post("/sessions/end", data={"session": own})
    assert (answer.status_code, answer.location) == (303, "/sessions?again=1")
    assert note(client, answer.location).startswith("Nothing ended.")
    assert (signed_in(client), renews(client, tokens)) == (True, True)


def test_what_ended_already_ends_no_second_time(client: FlaskClient, elsewhere: FlaskClient) -> None:
    sign_in(elsewhere)
    sign_in(client)
    other = buttons(client, "session")[1]
    assert [end(client, session=other).location for _ in range(2)] == [f"/sessions?ended={other}", "/sessions"]


def test_a_replay_stands_out_with_the_address_that_it_came_from(client: FlaskClient, elsewhere: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    second = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).get_json()
    assert renews(client, second)
    move_clock(seconds=88)
    elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert not renews(elsewhere, tokens)
    html = sessions(client)
    assert re.search(r'class="node alarm">.*?Replay: refresh token 0 was shown again.*?203\.0\.113\.9', html, re.S)
    assert "ended" in told(client)


def test_names_are_texts_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    register(app, client_name="<script>alert(1)</script>\"'").sign_in(client)
    html = sessions(client)
    assert "<script" not in html
    assert "Grant to &lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;" in html


def test_only_the_newest_are_shown_and_this_browser_always(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.app_context(), reading() as connection:
        alice = user_store.find_by_username(connection, "alice")
        assert alice is not None
        (here,) = session_store.find_by_user(connection, alice.id, clock.now())
    assert 'id="more"' not in sessions(client)
    for _ in range(overview.SHOWN):
        sign_in(app.test_client())
    ids = buttons(client, "session")
    assert (len(ids), ids[0]) == (overview.SHOWN, here.sid)
    assert 'id="more"' in sessions(client)


def test_many_grants_of_one_session_are_the_newest_twenty(app: Flask, client: FlaskClient) -> None:
    grants: list[dict[str, Any]] = [MVC.sign_in(client) for _ in range(overview.SHOWN + 1)]
    assert sessions(client).count('<span class="what">Grant to') == overview.SHOWN < len(grants)
    assert 'id="more"' in sessions(client)
