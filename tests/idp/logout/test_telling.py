import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import clock
from tests.idp.commands.conftest import Run, run
from tests.idp.logout.queue import notices, read, tell
from tests.idp.logout.signing_out import confirm, events, logout, signed_in
from tests.idp.pages import sign_in
from tests.idp.registered import register
from tests.idp.relying_party import MVC, RelyingParty
from tests.support.told import ToldClient, told_client

__all__ = ["run"]
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def test_each_client_of_the_session_is_told_of_its_end(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    with told_client() as other:
        bank = register(app, "bank", "https://bank.example/cb", backchannel_logout_uri=other.url())
        tokens, _ = shop.sign_in(client), bank.sign_in(client)
        sid = read(app, tokens["id_token"])[1]["sid"]
        logout(client, id_token_hint=tokens["id_token"])
        assert told.posts == []  # nobody waits for it
        assert tell(app) == 2
        assert len(other.tokens) == 1
    ((path, form),) = told.posts
    assert path == "/told?tenant=1&a=b%20c"
    assert list(form) == ["logout_token"]
    assert told.headers[0]["Content-Type"] == "application/x-www-form-urlencoded"
    header, claims = read(app, told.tokens[0])
    assert (header["typ"], header["alg"]) == ("logout+jwt", "RS256")
    now = clock.now().timestamp()
    assert claims.pop("iat") == pytest.approx(now, abs=5)
    assert claims.pop("exp") == pytest.approx(now + 120, abs=5)
    assert len(claims.pop("jti")) == 22
    assert claims == {"iss": "http://localhost:5000", "aud": "shop", "sid": sid, "events": {EVENT: {}}}
    assert notices(app) == [("bank", "answered", 1), ("shop", "answered", 1)]
    assert events(app)[-2:] == ["LogoutNoticeSettled", "LogoutNoticeSettled"]
    assert tell(app) == 0


@pytest.mark.parametrize("alg", ["RS256", "ES256", "PS256", "EdDSA"])
def test_the_token_is_signed_as_the_clients_id_tokens_are(
    app: Flask, client: FlaskClient, told: ToldClient, alg: str
) -> None:
    party = register(app, backchannel_logout_uri=told.url(), id_token_signed_response_alg=alg)
    logout(client, id_token_hint=party.sign_in(client)["id_token"])
    tell(app)
    assert read(app, told.tokens[0])[0]["alg"] == alg


def test_the_question_is_not_the_answer(app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty) -> None:
    shop.sign_in(client)
    asked = logout(client)
    confirm(client, asked, "stay")
    assert (signed_in(client), tell(app)) == (True, 0)
    confirm(client, asked)
    assert (signed_in(client), tell(app)) == (False, 1)
    assert len(told.tokens) == 1


def test_clients_of_another_browser_are_not_told(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    shop.sign_in(app.test_client())
    logout(client, id_token_hint=MVC.sign_in(client)["id_token"])
    tell(app)
    assert told.tokens == []


@pytest.mark.parametrize(
    "command",
    [
        ("users", "disable", "alice"),
        ("sessions", "end", "--user", "alice"),
    ],
    ids=" ".join,
)
def test_where_all_sessions_of_a_person_end_the_person_is_named_too(
    app: Flask, client: FlaskClient, run: Run, told: ToldClient, shop: RelyingParty, command: tuple[str, ...]
) -> None:
    one, another = shop.sign_in(client), shop.sign_in(app.test_client())
    shop.sign_in(app.test_client(), "bob")
    run(*command)
    assert tell(app) == 2
    told_of = [read(app, token)[1] for token in told.tokens]
    sids = {read(app, tokens["id_token"])[1]["sid"] for tokens in (one, another)}
    assert {claims["sid"] for claims in told_of} == sids
    assert {claims["sub"] for claims in told_of} == {read(app, one["id_token"])[1]["sub"]}


def test_a_client_that_knows_people_otherwise_is_told_of_them_otherwise(
    app: Flask, client: FlaskClient, run: Run, told: ToldClient
) -> None:
    party = register(app, backchannel_logout_uri=told.url(), subject_type="pairwise")
    known_as = read(app, party.sign_in(client)["id_token"])[1]["sub"]
    run("sessions", "end", "--user", "alice")
    tell(app)
    assert read(app, told.tokens[0])[1]["sub"] == known_as


def test_one_session_that_an_operator_ends_is_told_without_the_person(
    app: Flask, client: FlaskClient, run: Run, told: ToldClient, shop: RelyingParty
) -> None:
    sid = read(app, shop.sign_in(client)["id_token"])[1]["sid"]
    run("sessions", "end", sid)
    tell(app)
    claims = read(app, told.tokens[0])[1]
    assert (claims["sid"], "sub" in claims) == (sid, False)


def test_whoever_signs_in_as_somebody_else_has_left_the_first_session(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    sid = read(app, shop.sign_in(client)["id_token"])[1]["sid"]
    sign_in(client)
    assert tell(app) == 0
    sign_in(client, username="bob")
    assert tell(app) == 1
    assert read(app, told.tokens[0])[1]["sid"] == sid


def test_revoking_before_logging_out_does_not_stop_it(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    tokens = shop.sign_in(client)
    credentials = {"client_id": "shop", "client_secret": shop.secret}
    assert client.post("/revoke", data={**credentials, "token": tokens["refresh_token"]}).status_code == 200
    logout(client, id_token_hint=tokens["id_token"])
    tell(app)
    assert len(told.tokens) == 1


def test_a_code_that_was_never_redeemed_counts_too(
    app: Flask, client: FlaskClient, told: ToldClient, shop: RelyingParty
) -> None:
    shop.code(client)
    confirm(client, logout(client))
    tell(app)
    assert len(told.tokens) == 1


def test_a_client_without_an_address_is_noted_and_not_called(app: Flask, client: FlaskClient) -> None:
    party = register(app)
    logout(client, id_token_hint=party.sign_in(client)["id_token"])
    assert tell(app) == 0
    assert notices(app) == [("shop", "no_address", 0)]
