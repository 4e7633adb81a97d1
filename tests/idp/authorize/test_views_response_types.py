"""Tokens from /authorize: what each answer has, where it goes, and what stands in its ID token."""

import pytest
from structlog.testing import capture_logs

from idp.clients.response_types import RESPONSE_TYPES
from tests.idp.authorize.answered import (
    EVERYTHING,
    IN_FRONT,
    NONCE,
    TOKEN_MEMBERS,
    answered,
    ask,
    claims_of,
    client_of,
    left_half,
    redeem,
    userinfo,
)
from tests.idp.authorize.browser import ISSUER, NONE, STATE, Browser, code, error, payload, received, register, rows
from tests.idp.authorize.signed import PUBLIC, signed
from tests.idp.pages import REDIRECT_URI, Page, page

WITHOUT_PKCE = {"code_challenge": NONE, "code_challenge_method": NONE}
ABOUT_ALICE = {"name", "nickname", "given_name", "family_name", "preferred_username", "updated_at"}
OTHER_WAYS = {"code id_token": "id_token code", "id_token token": "token id_token"}


@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_each_answer_has_what_was_asked_for_and_nothing_else(settled: Browser, response_type: str) -> None:
    rp, words = client_of(settled), set(response_type.split())
    mode = "query" if response_type == "code" else "fragment"
    fields = answered(settled, rp, OTHER_WAYS.get(response_type, response_type), mode=mode)
    token = TOKEN_MEMBERS if "token" in words else set()
    assert set(fields) == (words - {"token"}) | token
    if token:
        assert (fields["token_type"], fields["expires_in"], fields["scope"]) == ("Bearer", "60", "openid profile")
    if "id_token" in words:
        claims = claims_of(settled.app, fields["id_token"])
        assert (claims["iss"], claims["aud"], claims["nonce"]) == (ISSUER, rp, NONCE)
        assert claims.get("at_hash") == (left_half(fields["access_token"]) if token else None)
        assert claims.get("c_hash") == (left_half(fields["code"]) if "code" in words else None)


@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_a_form_brings_the_same(settled: Browser, response_type: str) -> None:
    rp = client_of(settled)
    fields = answered(settled, rp, response_type, mode="form_post", response_mode="form_post")
    in_front = answered(settled, rp, response_type, response_mode="fragment")
    assert set(fields) == set(in_front)


def test_the_hashes_are_those_of_the_signature(settled: Browser) -> None:
    rp = client_of(settled, id_token_signed_response_alg="EdDSA")
    fields = answered(settled, rp, "code id_token token")
    claims = claims_of(settled.app, fields["id_token"])
    assert claims["at_hash"] == left_half(fields["access_token"], "EdDSA")
    assert claims["c_hash"] == left_half(fields["code"], "EdDSA")


def test_the_answer_is_not_stored_on_the_way_and_the_next_page_is_not_told_where_it_came_from(
    settled: Browser,
) -> None:
    response = ask(settled, client_of(settled), "code id_token token")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_no_log_has_a_token(settled: Browser) -> None:
    rp = client_of(settled)
    with capture_logs() as lines:
        seen = [answered(settled, rp, "code id_token token")]
        seen.append(answered(settled, rp, "code id_token token", mode="form_post", response_mode="form_post"))
    assert "GrantCreated" in str(lines)
    for fields in seen:
        for name in ("code", "id_token", "access_token"):
            assert fields[name].rpartition(".")[2] not in str(lines)


def test_the_way_over_login_and_consent_loses_nothing(stranger: Browser) -> None:
    rp = register(stranger.app, **EVERYTHING)
    fields = received(stranger.through(ask(stranger, rp, "code id_token token")), mode="fragment")
    assert {"code", "id_token", "access_token", "state", "iss"} < set(fields)
    posted = stranger.through(stranger.post(client_id=rp, response_type="id_token token", nonce=NONCE))
    assert {"id_token", "access_token"} < set(received(posted, mode="fragment"))


def test_an_id_token_alone_says_what_the_scopes_release(settled: Browser) -> None:
    rp = client_of(settled)
    claims = claims_of(settled.app, answered(settled, rp, "id_token")["id_token"])
    assert set(claims) >= {"updated_at", "preferred_username"}
    assert not {"at_hash", "c_hash"} & set(claims)
    for response_type in IN_FRONT:
        if "id_token" in response_type and response_type != "id_token":
            less = claims_of(settled.app, answered(settled, rp, response_type)["id_token"])
            assert not ABOUT_ALICE & set(less)


def test_an_id_token_alone_says_no_claim_that_was_asked_at_userinfo_and_nobody_is_asked_for_it(
    settled: Browser,
) -> None:
    rp = register(settled.app, **EVERYTHING)
    settled.agreed("openid", rp)
    asked = '{"userinfo": {"updated_at": null}, "id_token": {"preferred_username": null}}'
    shown = page(settled.go(ask(settled, rp, "id_token", scope="openid", claims=asked)))
    assert "consent-approve" in shown.ids
    done = settled.through(ask(settled, rp, "id_token", scope="openid", claims=asked))
    claims = claims_of(settled.app, received(done, mode="fragment")["id_token"])
    assert ABOUT_ALICE & set(claims) == {"preferred_username"}
    fields = answered(settled, rp, "id_token", scope="openid", claims='{"userinfo": {"updated_at": null}}')
    assert not ABOUT_ALICE & set(claims_of(settled.app, fields["id_token"]))


def test_the_consent_page_does_not_name_what_will_not_be_shared(settled: Browser) -> None:
    rp = register(settled.app, **EVERYTHING)
    asked = '{"userinfo": {"updated_at": null}}'
    shown = {
        response_type: settled.go(ask(settled, rp, response_type, scope="openid", claims=asked)).get_data(as_text=True)
        for response_type in ("id_token", "id_token token")
    }
    assert "consent-approve" in Page(shown["id_token"]).ids
    assert "updated_at" in shown["id_token token"]
    assert "updated_at" not in shown["id_token"]


def test_claims_asked_for_the_id_token_stand_in_each(settled: Browser) -> None:
    rp = client_of(settled)
    asked = '{"id_token": {"preferred_username": null}}'
    fields = answered(settled, rp, "code id_token", claims=asked)
    assert claims_of(settled.app, fields["id_token"])["preferred_username"] == settled.username
    tokens = redeem(settled, rp, fields["code"]).get_json()
    assert claims_of(settled.app, tokens["id_token"])["preferred_username"] == settled.username


def test_a_pairwise_client_knows_the_person_by_one_name_everywhere(settled: Browser) -> None:
    rp = client_of(settled, subject_type="pairwise")
    session = settled.signed_in()
    fields = answered(settled, rp, "code id_token token")
    tokens = redeem(settled, rp, fields["code"]).get_json()
    subjects = {
        claims_of(settled.app, fields["id_token"])["sub"],
        payload(fields["access_token"])["sub"],
        claims_of(settled.app, tokens["id_token"])["sub"],
        userinfo(settled, fields).get_json()["sub"],
        claims_of(settled.app, answered(settled, rp, "id_token")["id_token"])["sub"],
    }
    assert len(subjects) == 1
    assert session.user_id not in subjects


def test_a_resource_bounds_the_access_token_from_here(settled: Browser) -> None:
    rp = client_of(settled, "openid profile api1")
    narrow = answered(settled, rp, "code token", scope="openid api1", resource="api1")
    assert payload(narrow["access_token"])["aud"] == "api1"
    assert payload(answered(settled, rp, "id_token token")["access_token"])["aud"] == ISSUER
    assert error(ask(settled, rp, "code token", resource="elsewhere"), mode="fragment") == "invalid_target"


ERRORS = [
    ({"nonce": NONE}, "invalid_request"),
    ({"response_mode": "query"}, "invalid_request"),
    ({"response_mode": "web_message"}, "invalid_request"),
    ({"scope": "openid admin"}, "invalid_scope"),
    ({"scope": "profile"}, "invalid_scope"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request_object"),
    ({"request_uri": "https://rp.example/request.jwt"}, "invalid_request_uri"),
    ({"id_token_hint": "evil"}, "invalid_request"),
    ({"prompt": "none"}, "login_required"),
]


@pytest.mark.parametrize(("changes", "expected"), ERRORS)
@pytest.mark.parametrize("mode", ["fragment", "form_post"])
def test_an_error_goes_where_the_answer_would(
    stranger: Browser, changes: dict[str, str], expected: str, mode: str
) -> None:
    rp = register(stranger.app, **EVERYTHING)
    asked = {"response_mode": "form_post"} if mode == "form_post" else {}
    if mode == "form_post" and "response_mode" in changes:
        return
    assert error(ask(stranger, rp, "id_token token", **asked, **changes), mode=mode) == expected


@pytest.mark.parametrize("response_type", ["foo token", "token", "id_token id_token"])
def test_an_unknown_type_with_a_token_in_it_is_told_in_the_fragment(stranger: Browser, response_type: str) -> None:
    for mode in (NONE, "query"):
        answer = ask(stranger, "mvc client", response_type, response_mode=mode)
        assert error(answer, mode="fragment") == "unsupported_response_type"


def test_a_type_that_the_client_did_not_register_is_told_there_too(stranger: Browser) -> None:
    for response_type in IN_FRONT:
        assert error(ask(stranger, "mvc client", response_type), mode="fragment") == "unauthorized_client"
    front = register(stranger.app, **{**EVERYTHING, "response_types": ["id_token"], "grant_types": ["implicit"]})
    assert error(ask(stranger, front, "code")) == "unauthorized_client"
    assert error(ask(stranger, front, NONE), mode="fragment") == "invalid_request"


def test_a_repeated_parameter_is_told_in_the_fragment(stranger: Browser) -> None:
    rp = register(stranger.app, **EVERYTHING)
    for name in ("scope", "state", "response_type"):
        query = ask(stranger, rp, "id_token token").request.query_string.decode() + f"&{name}=code"
        answer = stranger.http.get(f"/authorize?{query}")
        assert error(answer, mode="fragment", state=None if name == "state" else STATE) == "invalid_request"


def test_who_denies_is_told_in_the_fragment(stranger: Browser) -> None:
    rp = register(stranger.app, **EVERYTHING)
    denied = stranger.through(ask(stranger, rp, "code id_token"), decision="deny")
    assert error(denied, mode="fragment") == "access_denied"


def test_a_code_with_an_access_token_needs_no_nonce(settled: Browser) -> None:
    rp = client_of(settled)
    fields = answered(settled, rp, "code token", nonce=NONE)
    assert "nonce" not in claims_of(settled.app, redeem(settled, rp, fields["code"]).get_json()["id_token"])


def test_who_gets_no_code_needs_no_challenge(settled: Browser) -> None:
    rp = client_of(settled, token_endpoint_auth_method="none")
    assert answered(settled, rp, "id_token token", **WITHOUT_PKCE)
    assert error(ask(settled, rp, "code token", **WITHOUT_PKCE), mode="fragment") == "invalid_request"


def test_a_request_object_may_ask_for_tokens(settled: Browser) -> None:
    rp = client_of(settled, jwks=PUBLIC)
    said = {"response_type": "id_token token", "nonce": "signed", "redirect_uri": REDIRECT_URI, "scope": "openid"}
    asked = {"client_id": rp, "request": signed({"iss": rp, "aud": ISSUER, **said})}
    fields = received(settled.http.get("/authorize", query_string=asked), mode="fragment")
    assert claims_of(settled.app, fields["id_token"])["nonce"] == "signed"
    asked["request"] = signed({"iss": rp, "aud": ISSUER, **said, "nonce": ""})
    refused = settled.http.get("/authorize", query_string=asked)
    assert error(refused, mode="fragment", state=None) == "invalid_request"


def test_a_code_alone_leaves_no_grant_and_an_access_token_one(settled: Browser) -> None:
    rp = client_of(settled)
    before = rows(settled.app, "authorization_grant")
    code(ask(settled, rp, "code"))
    answered(settled, rp, "id_token")
    answered(settled, rp, "code id_token")
    assert rows(settled.app, "authorization_grant") == before
    answered(settled, rp, "id_token token")
    answered(settled, rp, "code token")
    assert rows(settled.app, "authorization_grant") == before + 2
