from typing import Any

import pytest

from idp.clients.metadata import ClientMetadata, ClientMetadataError, parse
from idp.clients.refresh_policy import Preset
from idp.clients.uris import LONGEST_URI

CALLBACK = "https://rp.example/cb"


def metadata(**values: Any) -> ClientMetadata:
    return parse({"redirect_uris": [CALLBACK], **values})


def refusal(**values: Any) -> str:
    with pytest.raises(ClientMetadataError) as refused:
        metadata(**values)
    return str(refused.value)


def test_what_is_left_out_has_the_defaults_of_the_standards() -> None:
    plain = metadata()
    assert plain.response_types == ["code"]
    assert plain.grant_types == ["authorization_code"]
    assert plain.token_endpoint_auth_method == "client_secret_basic"
    assert plain.id_token_signed_response_alg == "RS256"
    assert plain.application_type == "web"


def test_what_is_left_out_has_our_safe_defaults() -> None:
    plain = metadata()
    assert plain.scopes == ("openid",)
    assert plain.require_pkce
    assert not plain.first_party_login
    assert plain.on_logout == "keep"


def test_a_response_type_is_known_by_its_words_and_needs_its_grant_types() -> None:
    both = ["authorization_code", "implicit"]
    registered = metadata(response_types=["token id_token code", "code"], grant_types=both)
    assert registered.response_types == ["code id_token token", "code"]
    assert refusal(response_types=["code token"]) == "grant_types: the response_types need implicit among them"
    assert "authorization_code" in refusal(response_types=["code", "id_token"], grant_types=["implicit"])
    assert "authorization_code" in refusal(grant_types=["implicit"])
    assert metadata(response_types=["id_token"], grant_types=["implicit"])
    assert metadata(grant_types=["client_credentials"])


def test_tokens_need_an_address_to_go_to() -> None:
    said = refusal(redirect_uris=[], response_types=["id_token"], grant_types=["implicit"])
    assert said == "redirect_uris: the implicit grant needs at least one"


@pytest.mark.parametrize("scope", ["", " ", "openid  profile", " openid", "openid ", "a\tb", 'a"b', "a\\b", "ä", "a a"])
def test_scopes_are_tokens_between_single_spaces(scope: str) -> None:
    assert refusal(scope=scope).startswith("scope: ")


def test_scopes_keep_their_order() -> None:
    assert metadata(scope="profile openid api1:read").scopes == ("profile", "openid", "api1:read")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_name", "a\nb"),
        ("client_name", "a\u202eb"),
        ("client_name", "a\0"),
        ("client_name", "a" * 256),
        ("application_type", "service"),
        ("response_types", ["token"]),
        ("response_types", []),
        ("response_types", ["code token foo"]),
        ("response_types", [5]),
        ("response_types", "code"),
        ("grant_types", ["password"]),
        ("grant_types", []),
        ("token_endpoint_auth_method", "tls_client_auth"),
        ("token_endpoint_auth_signing_alg", "HS512"),
        ("jwks", "a text"),
        ("jwks_uri", "http://rp.example/jwks"),
        ("jwks_uri", "https://rp.example/jwks#fragment"),
        ("subject_type", "anonymous"),
        ("sector_identifier_uri", "http://rp.example/uris"),
        ("userinfo_signed_response_alg", "none"),
        ("request_object_signing_alg", "none"),
        ("request_object_signing_alg", "HS256"),
        ("request_uris", ["http://rp.example/request"]),
        ("request_uris", ["https://rp.example/request#a#b"]),
        ("initiate_login_uri", "http://rp.example/login"),
        ("initiate_login_uri", "http://localhost/login"),
        ("contacts", ["a\nb"]),
        ("default_acr_values", "one"),
        ("id_token_signed_response_alg", "none"),
        ("id_token_signed_response_alg", "HS256"),
        ("default_max_age", -1),
        ("default_max_age", 10**12),
        ("default_max_age", "60"),
        ("require_pkce", "yes"),
        ("access_token_lifetime_seconds", 0),
        ("access_token_lifetime_seconds", 86_401),
        ("access_token_lifetime_seconds", 60.5),
        ("access_token_lifetime_seconds", True),
        ("refresh_policy", "lenient"),
        ("refresh_token_idle_lifetime_seconds", 0),
        ("refresh_token_absolute_lifetime_seconds", 10**12),
        ("on_logout", "maybe"),
        ("forward_limit", -1),
        ("redirect_uri", CALLBACK),
        ("client_secret", "s3cr3t"),
    ],
)
def test_a_wrong_value_is_named_and_never_shown(field: str, value: object) -> None:
    message = refusal(**{field: value})
    assert message.startswith((f"{field}: ", f"{field}.0: "))
    assert "s3cr3t" not in message


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [
        ("default_max_age", 0, 999_999_999),
        ("access_token_lifetime_seconds", 1, 86_400),
        ("refresh_token_idle_lifetime_seconds", 1, 30 * 86_400),
        ("refresh_token_absolute_lifetime_seconds", 1, 10 * 365 * 86_400),
        ("forward_limit", 0, 100),
    ],
)
def test_a_number_may_be_its_least_and_its_most_and_not_beyond(field: str, least: int, most: int) -> None:
    short = {"refresh_token_idle_lifetime_seconds": 1} if "absolute" in field else {}
    for value in (least, most):
        assert getattr(metadata(**{**short, field: value}), field) == value
    for value in (least - 1, most + 1):
        assert refusal(**{**short, field: value}).startswith(f"{field}: ")


def test_a_uri_and_a_list_of_them_have_an_end() -> None:
    for begins in ("https://rp.example/", "com.example.app:/"):
        longest = begins + "a" * (LONGEST_URI - len(begins))
        assert metadata(redirect_uris=[longest])
        assert refusal(redirect_uris=[longest + "a"]).startswith("redirect_uris.0: ")
    for field in ("redirect_uris", "post_logout_redirect_uris"):
        many = [f"{CALLBACK}/{number}" for number in range(51)]
        assert len(getattr(metadata(**{field: many[:50]}), field)) == 50
        assert refusal(**{field: many}).startswith(f"{field}: ")


def test_everything_that_is_wrong_is_told_at_once() -> None:
    message = refusal(scope="", on_logout="maybe")
    assert "scope: " in message
    assert "on_logout: " in message


def test_a_code_needs_somewhere_to_go() -> None:
    assert refusal(redirect_uris=[]).startswith("redirect_uris: ")


def test_a_client_that_only_refreshes_is_refused() -> None:
    assert refusal(grant_types=["refresh_token"]).startswith("grant_types: ")


def test_who_acts_for_itself_must_be_able_to_prove_itself() -> None:
    assert parse({"grant_types": ["client_credentials"]}).redirect_uris == []
    wrong = refusal(grant_types=["client_credentials"], token_endpoint_auth_method="none")
    assert wrong.startswith("grant_types: ")


def test_sender_constrained_is_reserved_and_the_reason_is_said() -> None:
    assert refusal(refresh_policy="sender_constrained").startswith("refresh_policy: sender_constrained is reserved: ")


def test_idle_may_last_as_long_as_absolute_and_no_longer() -> None:
    metadata(refresh_token_idle_lifetime_seconds=5, refresh_token_absolute_lifetime_seconds=5)
    wrong = refusal(refresh_token_idle_lifetime_seconds=6, refresh_token_absolute_lifetime_seconds=5)
    assert wrong.startswith("refresh_token_idle_lifetime_seconds: ")


def test_a_public_client_cannot_do_without_pkce() -> None:
    assert refusal(token_endpoint_auth_method="none", require_pkce=False).startswith("require_pkce: ")
    assert not metadata(require_pkce=False).require_pkce


def test_offline_access_is_dropped_where_the_client_may_not_refresh() -> None:
    scope, both = "openid offline_access", ["authorization_code", "refresh_token"]
    asked = ("openid", "offline_access", "openid")
    assert metadata(scope=scope, grant_types=both).grantable(asked) == ("openid", "offline_access")
    assert metadata(scope=scope).grantable(asked) == ("openid",)
    assert metadata(scope="openid", grant_types=both).grantable(asked) == ("openid",)


def test_access_tokens_live_as_the_client_says_or_as_the_provider_does() -> None:
    assert metadata(access_token_lifetime_seconds=5).access_token_lifetime(60) == 5
    assert metadata().access_token_lifetime(60) == 60


def test_the_refresh_policy_follows_from_how_the_client_authenticates_unless_it_says_so() -> None:
    public = metadata(token_endpoint_auth_method="none")
    assert metadata().refresh(60).window_seconds is None
    assert public.refresh(60).window_seconds == 30
    assert metadata(refresh_policy="strict").refresh(60).is_strict
    assert metadata(refresh_policy="public").refresh(10).window_seconds == 5
    assert metadata(refresh_policy="public", access_token_lifetime_seconds=20).refresh(60).window_seconds == 10


def test_the_refresh_policy_carries_the_clients_own_numbers() -> None:
    policy = metadata(
        refresh_token_idle_lifetime_seconds=10,
        refresh_token_absolute_lifetime_seconds=20,
        on_logout="revoke",
        on_shadowing="revoke",
        forward_limit=7,
    ).refresh(60)
    assert (policy.idle_lifetime_seconds, policy.absolute_lifetime_seconds, policy.forward_limit) == (10, 20, 7)
    assert (policy.on_logout, policy.on_shadowing) == ("revoke", "revoke")


def test_what_is_stored_reads_back_the_same() -> None:
    full = metadata(
        client_name="A Name", scope="openid api1", refresh_policy=Preset.STRICT, default_max_age=0, require_pkce=False
    )
    assert parse(full.model_dump(mode="json", exclude_defaults=True)) == full
