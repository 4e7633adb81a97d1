"""Clients that register themselves and look after themselves, over the wire."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from idp.audit.transaction import transaction
from idp.changes import client_changes
from idp.clients import client_store
from idp.clients.metadata import ClientMetadata, parse
from idp.extensions import reading
from idp.registration.views import MOST_IN_A_MINUTE
from shared import clock
from tests.idp.authorize.signed import PUBLIC
from tests.idp.databases import Database
from tests.idp.explain.conftest import open_at
from tests.idp.pages import move_clock
from tests.idp.registration.conftest import CALLBACK, Endpoint, fault, serve
from tests.idp.relying_party import RelyingParty
from tests.support.tls_server import TlsServer

TOKEN = "an-initial-access-token"
REFRESHING = {"grant_types": ["authorization_code", "refresh_token"]}


def rp(client: dict[str, Any]) -> RelyingParty:
    return RelyingParty(client["client_id"], CALLBACK, "openid offline_access", client.get("client_secret"))


def test_a_client_registers_and_signs_people_in(register: Endpoint) -> None:
    answer = register.register(**REFRESHING)
    assert (answer.status_code, answer.mimetype) == (201, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    client = answer.get_json()
    assert client["client_secret_expires_at"] == 0
    assert client["client_id_issued_at"] == pytest.approx(clock.now().timestamp(), abs=5)
    assert client["registration_client_uri"] == f"http://localhost:5000/register/{client['client_id']}"
    assert len(client["client_secret"]) >= 32
    tokens = rp(client).sign_in(register.http)
    renewed = rp(client).token(register.http, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert renewed.status_code == 200


@pytest.mark.parametrize("method", ["none", "private_key_jwt"])
def test_a_client_without_a_secret_is_told_none(register: Endpoint, method: str) -> None:
    members = {"jwks_uri": "https://rp.example/jwks"} if method == "private_key_jwt" else {}
    client = register.registered(token_endpoint_auth_method=method, **members)
    assert not {"client_secret", "client_secret_expires_at"} & set(client)


def test_it_reads_what_is_registered_and_its_secret_is_not_told_again(register: Endpoint) -> None:
    client = register.registered(initiate_login_uri="https://rp.example/login", logo_uri="https://rp.example/logo")
    answer = register.own("GET", client)
    made_once = ("client_secret", "client_secret_expires_at")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {name: value for name, value in client.items() if name not in made_once}


def test_what_it_replaces_is_gone_and_people_are_not_signed_out(register: Endpoint) -> None:
    client = register.registered(**REFRESHING, client_name="Before", logo_uri="https://rp.example/logo")
    tokens = rp(client).sign_in(register.http)
    members = {**REFRESHING, "client_id": client["client_id"], "redirect_uris": [CALLBACK], "client_name": "After"}
    answer = register.own("PUT", client, members)
    assert answer.status_code == 200
    assert answer.get_json()["client_name"] == "After"
    assert "logo_uri" not in answer.get_json()
    assert register.own("GET", client).get_json() == answer.get_json()
    renewed = rp(client).token(register.http, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert renewed.status_code == 200


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_id": "another"}, ("invalid_client_metadata", "client_id")),
        ({"client_id": None}, ("invalid_client_metadata", "client_id")),
        ({"client_secret": "wrong"}, ("invalid_client_metadata", "client_secret")),
        ({"client_secret": 5}, ("invalid_client_metadata", "client_secret")),
        ({"registration_access_token": "x"}, ("invalid_client_metadata", "registration_access_token")),
        ({"client_id_issued_at": 1}, ("invalid_client_metadata", "client_id_issued_at")),
        ({"token_endpoint_auth_method": "none"}, ("invalid_client_metadata", "token_endpoint_auth_method")),
        ({"redirect_uris": ["http://rp.example/cb"]}, ("invalid_redirect_uri", "redirect_uris.0")),
    ],
)
def test_a_replacement_with_a_fault_changes_nothing(
    register: Endpoint, changes: dict[str, object], expected: tuple[str, str]
) -> None:
    client = register.registered(client_name="Before")
    before = register.own("GET", client).get_json()
    members = {"client_id": client["client_id"], "redirect_uris": [CALLBACK], **changes}
    assert fault(register.own("PUT", client, members)) == expected
    assert register.own("GET", client).get_json() == before


def change_as_operator(app: Flask, client_id: str, **values: Any) -> ClientMetadata:
    with app.app_context(), transaction() as change:
        client = client_store.find(change.connection, client_id)
        assert client is not None
        metadata = client.metadata.model_copy(update=values)
        client_changes.change_client(change, client, metadata, clock.now())
    return metadata


def test_what_an_operator_has_decided_since_is_not_the_clients_to_undo(app: Flask, register: Endpoint) -> None:
    client = register.registered()
    strict: dict[str, Any] = {"require_pkce": True, "access_token_lifetime_seconds": 5, "on_logout": "revoke"}
    change_as_operator(app, client["client_id"], **strict)
    members = {"client_id": client["client_id"], "redirect_uris": [CALLBACK], "client_name": "x", "require_pkce": False}
    assert register.own("PUT", client, members).status_code == 200
    with app.app_context(), reading() as connection:
        found = client_store.find(connection, client["client_id"])
    assert found is not None
    assert found.metadata == parse(
        {**strict, "scope": client["scope"], "redirect_uris": [CALLBACK], "client_name": "x"}
    )


def test_nor_while_the_operator_is_deciding_it(app: Flask, register: Endpoint, server: TlsServer) -> None:
    client = register.registered()

    def meanwhile() -> tuple[int, dict[str, str], bytes]:
        change_as_operator(app, client["client_id"], require_pkce=True)
        return 200, {}, json.dumps([CALLBACK]).encode()

    server.documents["/sector"] = meanwhile
    members = {"client_id": client["client_id"], "redirect_uris": [CALLBACK]}
    answer = register.own("PUT", client, {**members, "sector_identifier_uri": server.url("/sector")})
    assert fault(answer) == ("invalid_client_metadata", "client_id")
    assert open_at(app, answer).id == "meanwhile"
    with app.app_context(), reading() as connection:
        found = client_store.find(connection, client["client_id"])
    assert found is not None
    assert found.metadata.require_pkce


def test_a_client_that_removes_itself_is_gone_with_everything_that_hangs_on_it(register: Endpoint) -> None:
    client = register.registered(**REFRESHING)
    tokens = rp(client).sign_in(register.http)
    answer = register.own("DELETE", client)
    assert (answer.status_code, answer.data) == (204, b"")
    move_clock(seconds=6)  # every worker knows by then
    refused = rp(client).token(register.http, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refused.status_code == 401
    told = register.http.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert told.status_code == 401
    assert register.own("GET", client).status_code == 401


def test_only_its_own_token_opens_it_and_no_answer_says_who_is_registered(app: Flask, register: Endpoint) -> None:
    client, other, disabled = (register.registered() for _ in range(3))
    with app.app_context(), transaction() as change:
        found = client_store.find(change.connection, disabled["client_id"])
        assert found is not None
        client_changes.disable_client(change, found, clock.now())
    unknown = {"registration_client_uri": "/register/nobody", "registration_access_token": "x"}
    provisioned = {"registration_client_uri": "/register/mvc%20client", "registration_access_token": ""}
    for method in ("GET", "PUT", "DELETE"):
        answers = [
            register.own(method, client, token=""),
            register.own(method, client, token="wrong"),
            register.own(method, client, token=other["registration_access_token"]),
            register.own(method, client, token=client["client_secret"]),
            register.own(method, unknown),
            register.own(method, provisioned),
            register.own(method, disabled),
        ]
        assert {answer.status_code for answer in answers} == {401}
        assert len({answer.data for answer in answers}) == 1
        assert all("Bearer" in answer.headers["WWW-Authenticate"] for answer in answers)
    assert register.own("GET", client).status_code == 200


@pytest.mark.parametrize("client_id", ["%00", "a%00b", "%ED%A0%80", "x" * 300])
def test_no_client_has_an_id_that_cannot_be_one(register: Endpoint, client_id: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert register.call(method, f"/register/{client_id}", {}, "a-token").status_code == 401


def test_the_tokens_are_kept_as_digests_alone(app: Flask, register: Endpoint) -> None:
    client = register.registered()
    with app.app_context(), reading() as connection:
        row = connection.execute(text("SELECT * FROM client WHERE client_id = :id"), {"id": client["client_id"]}).one()
    assert client["registration_access_token"] not in str(row)
    assert client["client_secret"] not in str(row)


def test_off_is_the_default_and_nothing_is_there(database: Database) -> None:
    for app in serve(database):
        http = app.test_client()
        register = Endpoint(http)
        assert register.register().status_code == 404
        assert register.call("GET", "/register/mvc%20client", token="x").status_code == 404
        assert "registration_endpoint" not in http.get("/.well-known/openid-configuration").get_json()


def test_with_an_initial_access_token_only_its_holder_registers(database: Database) -> None:
    for app in serve(database, registration="token", registration_token=TOKEN):
        register = Endpoint(app.test_client())
        for token in (None, "", "wrong", TOKEN + "x"):
            refused = register.register(token=token)
            assert (refused.status_code, refused.get_json()["error"]) == (401, "invalid_token")
        client = register.register(token=TOKEN).get_json()
        assert register.own("GET", client, token=TOKEN).status_code == 401
        assert register.own("GET", client).status_code == 200
        document = register.http.get("/.well-known/openid-configuration").get_json()
        assert document["registration_endpoint"] == "http://localhost:5000/register"


@pytest.mark.parametrize("token", ["", "nineteen characters"])
def test_a_token_that_could_be_guessed_stops_the_start(database: Database, token: str) -> None:
    with pytest.raises(ValueError, match="IDP_REGISTRATION_TOKEN"):
        next(serve(database, registration="token", registration_token=token))


def test_strangers_cannot_fill_the_database_at_will(app: Flask, register: Endpoint) -> None:
    statuses = [register.register().status_code for _ in range(MOST_IN_A_MINUTE + 1)]
    assert statuses == [201] * MOST_IN_A_MINUTE + [429]
    refused = register.register()
    assert refused.headers["Retry-After"] == "60"
    assert open_at(app, refused).failed[1] == "60 in the last minute; at most 60, of all together"
    move_clock(seconds=61)
    assert register.register().status_code == 201


def test_nor_by_removing_and_changing_what_they_registered(register: Endpoint) -> None:
    kept = register.registered()
    members = {"client_id": kept["client_id"], "redirect_uris": [CALLBACK]}
    for number in range(MOST_IN_A_MINUTE // 2 - 1):
        assert register.own("PUT", kept, {**members, "client_name": str(number)}).status_code == 200
        assert register.own("DELETE", register.registered()).status_code == 204
    register.registered()
    assert register.register().status_code == 429
    assert register.own("PUT", kept, {**members, "client_name": "one more"}).status_code == 429
    move_clock(seconds=61)
    assert register.own("PUT", kept, {**members, "client_name": "one more"}).status_code == 200


@pytest.mark.parametrize("value", ['"\\u0000"', '"\\ud800"', "1e999", "[" * 400 + "]" * 400])
def test_nobody_spoils_the_table_for_everybody_with_what_no_database_reads(register: Endpoint, value: str) -> None:
    keys = json.dumps(PUBLIC["keys"])
    body = f'{{"redirect_uris": ["{CALLBACK}"], "jwks": {{"keys": {keys}, "more": {value}}}, "unknown": {value}}}'
    made = register.http.post("/register", data=body, content_type="application/json")
    assert (made.status_code, made.get_json()["jwks"]) == (201, PUBLIC)
    register.registered()


def test_the_document_of_a_sector_must_list_every_redirect_uri(register: Endpoint, server: TlsServer) -> None:
    uris = ["https://a.example/cb", "https://b.example/cb"]
    asked: dict[str, Any] = {"redirect_uris": uris, "subject_type": "pairwise"}
    bad = ("invalid_client_metadata", "sector_identifier_uri")
    assert register.fault(**asked) == bad
    asked["sector_identifier_uri"] = server.url("/sector")
    for document in (b"", b"{}", b"[]", json.dumps(uris[:1]).encode(), b'["https://a.example/cb", 5]'):
        server.documents["/sector"] = document
        assert register.fault(**asked) == bad
    told = open_at(register.http.application, register.register(**asked))
    assert (told.id, told.failed[1]) == ("sector", "All of the 2 redirect_uris must stand in it")
    server.documents["/sector"] = json.dumps([*uris, "https://c.example/cb"]).encode()
    assert register.registered(**asked)["subject_type"] == "pairwise"


def test_what_is_no_json_is_refused(register: Endpoint) -> None:
    assert register.http.post("/register", data={"redirect_uris": CALLBACK}).status_code == 415
    answer = register.http.post("/register", data="{", content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_client_metadata")


def test_a_browser_application_may_call_it_after_a_preflight(register: Endpoint) -> None:
    client = register.registered()
    preflight = register.http.options(client["registration_client_uri"].removeprefix("http://localhost:5000"))
    assert preflight.status_code == 200
    methods = set(preflight.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"GET", "PUT", "DELETE"} <= methods
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    answer = register.own("GET", client)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_it_is_on_record_that_a_client_did_it_itself(app: Flask, register: Endpoint) -> None:
    client = register.registered()
    register.own("PUT", client, {"client_id": client["client_id"], "redirect_uris": [CALLBACK], "client_name": "x"})
    register.own("DELETE", client)
    with app.app_context(), reading() as connection:
        query = text("SELECT type, details FROM audit_event WHERE client_id = :id ORDER BY id")
        events = connection.execute(query, {"id": client["client_id"]}).all()
    assert [event.type for event in events] == ["ClientAdded", "ClientChanged", "ClientDeleted"]
    assert all('"registration"' in str(event.details).replace("'", '"') for event in events)
