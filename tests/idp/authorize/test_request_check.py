"""Everything else that a request may say."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.authorize.keeping import kept_before, to_keep
from idp.authorize.request import KEPT, LONGEST_TEXT, AuthorizationRequest, Refused, Unproven
from idp.authorize.request_check import LONGEST, LONGEST_HINT, check
from idp.parameters import Parameters, read
from tests.idp.authorize.sent import APIS, CHALLENGE, GOOD, accepted, client, identified, refusal


def test_what_is_not_supported_is_said_and_not_ignored() -> None:
    assert refusal(registration="{}").error == "registration_not_supported"


@pytest.mark.parametrize(
    "extra",
    [
        {"extra": "foobar"},
        {"acr_values": "1 2"},
        {"acr_values": "urn:sixty:acr:password"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"display": "page"},
        {"display": "popup"},
        {"display": "touch"},
        {"display": "wap"},
        {"display": "hologram"},
        {"unheard_of": "a" * 100_000},
    ],
)
def test_what_is_not_understood_is_ignored(extra: dict[str, str]) -> None:
    assert accepted(**extra) == accepted()


@pytest.mark.parametrize("name", [name for name in KEPT if name not in ("client_id", "redirect_uri")])
def test_what_is_kept_has_an_end(name: str) -> None:
    assert refusal(**{name: "a" * (LONGEST_HINT + 1)}).error in ("invalid_request", "unsupported_response_type")
    if name not in LONGEST:
        assert refusal(**{name: "a" * (LONGEST_TEXT + 1)}).error in ("invalid_request", "unsupported_response_type")


def test_a_hint_may_be_as_long_as_an_id_token_with_a_long_nonce() -> None:
    assert accepted(id_token_hint="a" * LONGEST_HINT).id_token_hint == "a" * LONGEST_HINT
    assert accepted(nonce="a" * LONGEST_TEXT).nonce == "a" * LONGEST_TEXT


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": CHALLENGE[:-1]},
        {"code_challenge": CHALLENGE + "A"},
        {"code_challenge": CHALLENGE[:-1] + "="},
        {"code_challenge": CHALLENGE[:-1] + "+"},
        {"code_challenge": CHALLENGE + "\n"},
    ],
)
def test_pkce_is_s256_or_nothing_goes(changes: dict[str, str | None]) -> None:
    assert refusal(**changes).error == "invalid_request"


def test_only_a_confidential_client_may_be_registered_without_pkce() -> None:
    without = {"code_challenge": None, "code_challenge_method": None}
    assert accepted(client(require_pkce=False), **without).code_challenge is None
    assert refusal(client(token_endpoint_auth_method="none"), **without).error == "invalid_request"


def test_a_challenge_that_was_sent_is_checked_even_where_none_is_required() -> None:
    free = client(require_pkce=False)
    assert accepted(free).code_challenge == CHALLENGE
    assert refusal(free, code_challenge_method=None).error == "invalid_request"
    assert refusal(free, code_challenge=None).error == "invalid_request"


@pytest.mark.parametrize(
    "prompt", ["none", "login", "consent", "select_account", "login consent", "none none", " login "]
)
def test_prompts_are_words_between_spaces(prompt: str) -> None:
    assert accepted(prompt=prompt).prompt == frozenset(prompt.split())


@pytest.mark.parametrize(
    "prompt", ["none login", "create", "NONE", "login,consent", "login\nconsent", "login\u2003none"]
)
def test_an_unknown_prompt_or_none_with_another_is_refused(prompt: str) -> None:
    assert refusal(prompt=prompt).error == "invalid_request"


@pytest.mark.parametrize(("sent", "seconds"), [("0", 0), ("1", 1), ("15000", 15_000), ("999999999", 999_999_999)])
def test_max_age_is_a_number_of_seconds(sent: str, seconds: int) -> None:
    assert accepted(max_age=sent).max_age == seconds


@pytest.mark.parametrize("sent", ["-1", "1.5", "1e3", "abc", "+1", " 1", "1\n", "1000000000", "٣", "0x10"])
def test_max_age_is_nothing_else(sent: str) -> None:
    assert refusal(max_age=sent).error == "invalid_request"


def test_the_registered_max_age_holds_where_the_request_says_none() -> None:
    registered = client(default_max_age=60)
    assert accepted(registered).max_age == 60
    assert accepted(registered, max_age="").max_age == 60
    assert accepted(registered, max_age="0").max_age == 0
    assert accepted().max_age is None


@pytest.mark.parametrize(
    ("sent", "scopes"),
    [
        ("openid", ("openid",)),
        ("profile openid", ("profile", "openid")),
        (" openid  profile ", ("openid", "profile")),
        ("openid openid", ("openid",)),
        ("api1", ("api1",)),
        ("openid offline_access", ("openid",)),
    ],
)
def test_scopes_stay_in_the_order_asked_each_once(sent: str, scopes: tuple[str, ...]) -> None:
    request = accepted(scope=sent)
    assert request.scopes == scopes
    assert request.scope == " ".join(scopes)


@pytest.mark.parametrize(
    "sent",
    [None, "", " ", "email", "openid email", "openid\nprofile", "openid\u2003profile", 'a"b', "openid,profile", "ä"],
)
def test_a_scope_that_is_missing_malformed_or_not_the_clients_is_refused(sent: str | None) -> None:
    assert refusal(scope=sent).error == "invalid_scope"


def test_offline_access_is_granted_to_who_may_refresh_and_dropped_elsewhere() -> None:
    renewing = client(scope="openid offline_access", grant_types=["authorization_code", "refresh_token"])
    assert accepted(renewing, scope="openid offline_access").scopes == ("openid", "offline_access")
    assert accepted(renewing, scope="offline_access").scopes == ("offline_access",)
    assert refusal(scope="offline_access").error == "invalid_scope"


def test_openid_may_be_asked_for_by_a_client_of_an_api_alone() -> None:
    assert accepted(client(scope="api1"), scope="openid api1").scopes == ("openid", "api1")


def test_what_the_request_says_about_the_person_is_kept() -> None:
    request = accepted(login_hint="alice", id_token_hint="e30", nonce="n-0S6_WzA2Mj")
    assert (request.login_hint, request.id_token_hint, request.nonce) == ("alice", "e30", "n-0S6_WzA2Mj")


def asked_for(resource: tuple[str, ...], scope: str, registered: str) -> AuthorizationRequest | Refused:
    sent = Parameters({**GOOD, "scope": scope}, lists={"resource": resource})
    return check(sent, client(scope=registered), APIS)


@pytest.mark.parametrize(
    ("resource", "scope", "scopes", "identifiers"),
    [
        (("https://api.example",), "openid api1 mail", ("openid", "api1"), ("api1",)),
        (("mail", "api1"), "openid api1 mail", ("openid", "api1", "mail"), ("api1", "mail")),
        (("mail",), "openid", ("openid",), ("mail",)),
        ((), "openid api1 mail", ("openid", "api1", "mail"), None),
    ],
)
def test_a_resource_bounds_the_scope(
    resource: tuple[str, ...], scope: str, scopes: tuple[str, ...], identifiers: tuple[str, ...] | None
) -> None:
    request = asked_for(resource, scope, "openid api1 mail")
    assert isinstance(request, AuthorizationRequest), request
    assert (request.scopes, request.resource) == (scopes, identifiers)


@pytest.mark.parametrize(
    ("resource", "scope", "error"),
    [
        (("https://elsewhere.example",), "openid", "invalid_target"),
        (("api1", "elsewhere"), "openid api1", "invalid_target"),
        (("mail",), "openid api1", "invalid_target"),
        (("api1",), "api1.write", "invalid_scope"),
    ],
)
def test_a_resource_of_which_the_client_may_have_nothing_is_refused(
    resource: tuple[str, ...], scope: str, error: str
) -> None:
    refused = asked_for(resource, scope, "openid api1")
    assert isinstance(refused, Refused)
    assert refused.error == error


def test_where_the_scopes_are_all_of_another_api_nothing_is_left() -> None:
    refused = asked_for(("mail",), "api1", "api1 mail")
    assert isinstance(refused, Refused)
    assert refused.error == "invalid_scope"


def test_a_request_that_waits_is_kept_as_it_may_be_granted() -> None:
    sent = Parameters({**GOOD, "scope": "api1 mail openid openid"}, lists={"resource": ("api1",)})
    registered = client(scope="openid api1 mail")
    request = check(sent, registered, APIS)
    assert isinstance(request, AuthorizationRequest)
    kept = to_keep(sent, request)
    assert kept == {**GOOD, "scope": "api1 openid", "resource": ["api1"]}
    assert check(kept_before(kept), registered, APIS) == request
    assert check(kept_before({**GOOD}), registered, APIS) == check(Parameters(GOOD), registered, APIS)


def test_single_claims_are_had_within_the_scopes_that_the_client_registered() -> None:
    asked = '{"userinfo": {"name": {"essential": true}, "email": null}, "id_token": {"sub": {"value": "a"}}}'
    claims = accepted(claims=asked).claims
    assert (claims.userinfo, claims.id_token, claims.subjects) == (("name",), (), {"a"})
    assert accepted(client(scope="openid email"), scope="openid", claims=asked).claims.userinfo == ("email",)
    assert accepted().claims.to_keep() is None


@pytest.mark.parametrize(
    "claims", ["x", "[]", '{"userinfo": 5}', '{"id_token": {"acr": {"essential": 1}}}', "[" * 5000]
)
def test_claims_without_their_form_are_refused(claims: str) -> None:
    assert refusal(claims=claims).error == "invalid_request"


def test_what_is_asked_of_the_sign_in_by_registration_is_voluntary_too() -> None:
    assert accepted(client(default_acr_values=["urn:other"], require_auth_time=True)) == accepted()


def test_an_essential_acr_is_met_or_the_answer_says_that_it_cannot_be() -> None:
    def asked(*values: str, essential: bool = True) -> str:
        return json.dumps({"id_token": {"acr": {"essential": essential, "values": values}}})

    assert accepted(claims=asked("urn:other", "urn:sixty:acr:password"))
    assert accepted(claims=asked("urn:other", essential=False))
    assert refusal(claims=asked("urn:other")).error == "unmet_authentication_requirements"


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.dictionaries(st.sampled_from(KEPT) | TEXTS, st.sampled_from([*GOOD.values(), "none", "0"]) | TEXTS))
def test_whatever_is_asked_gets_an_answer_that_repeats_nothing_of_it(sent: dict[str, str]) -> None:
    received = read(urlencode({**GOOD, **sent}).encode())
    found = identified(received)
    if isinstance(found, Unproven):
        assert found.error in ("invalid_request", "invalid_client")
        return
    checked = check(received, found.client, APIS)
    if isinstance(checked, Refused):
        assert checked.description.isascii()
        assert not set('"\\') & set(checked.description)
    else:
        assert checked.scopes
