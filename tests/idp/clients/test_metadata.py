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


@pytest.mark.parametrize(
    "uri",
    [
        CALLBACK,
        "https://rp.example",
        "https://rp.example?a=b",
        "https://rp.example:8443/cb?a=b%20c&d='~!$()*+,;=:@/?",
        "https://RP.Example/cb",
        "https://my_service.internal/cb",
        "https://xn--bcher-kva.example/cb",
        "https://192.0.2.1/cb",
        "https://[2001:db8::1]:8443/cb",
        "http://localhost/cb",
        "http://LOCALHOST:5002/cb",
        "http://127.0.0.1:1/cb",
        "http://[::1]:65535/cb",
        "com.example.app:/cb",
        "com.example.app://cb?a=b",
    ],
)
def test_a_redirect_uri_is_https_or_this_machine_or_of_an_application(uri: str) -> None:
    assert metadata(redirect_uris=[uri]).redirect_uris == [uri]
    assert metadata(post_logout_redirect_uris=[uri]).post_logout_redirect_uris == [uri]


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("", id="nothing"),
        pytest.param("/cb", id="relative"),
        pytest.param("//rp.example/cb", id="relative to the scheme"),
        pytest.param("https:rp.example/cb", id="no authority"),
        pytest.param("https:///cb", id="empty authority"),
        pytest.param("http://rp.example/cb", id="http to another machine"),
        pytest.param("http://localhost.evil.example/cb", id="http, begins like this machine"),
        pytest.param("http://127.0.0.1.evil.example/cb", id="http, begins like the loopback"),
        pytest.param("http://127.1/cb", id="http, the loopback in short"),
        pytest.param("http://[::ffff:127.0.0.1]/cb", id="http, the loopback mapped"),
        pytest.param("http://0.0.0.0/cb", id="http, any address"),
        pytest.param("https://rp.example/cb#", id="an empty fragment"),
        pytest.param("https://rp.example/cb#a", id="a fragment"),
        pytest.param("com.example.app:/cb#a", id="a fragment of an application"),
        pytest.param("https://user@rp.example/cb", id="a user"),
        pytest.param("https://@rp.example/cb", id="an empty user"),
        pytest.param("https://rp.example:secret@evil.example/cb", id="a password"),
        pytest.param("https://rp.example\\@evil.example/cb", id="a backslash"),
        pytest.param("https://rp.example\\cb", id="a backslash for a slash"),
        pytest.param("https://rp.example/c b", id="a space"),
        pytest.param(" https://rp.example/cb", id="a space before"),
        pytest.param("https://rp.example/cb\n", id="a line break after"),
        pytest.param("https://rp.exam\nple/cb", id="a line break inside"),
        pytest.param("https://rp.example/\tcb", id="a tab"),
        pytest.param("https://rp.example/\0", id="NUL"),
        pytest.param("https://bücher.example/cb", id="letters beyond ASCII"),
        pytest.param("https://ｒｐ.example/cb", id="full-width letters"),
        pytest.param("https://rp。example/cb", id="another full stop"),
        pytest.param("https://rp.example/ä", id="a path beyond ASCII"),
        pytest.param('https://rp.example/"><script>', id="markup"),
        pytest.param("https://rp.example/a|b", id="not of RFC 3986"),
        pytest.param("https://rp.example/%zz", id="a broken percent sign"),
        pytest.param("https://rp.example;script-src/", id="a policy's separator in the host"),
        pytest.param("https://rp.example,evil.example/", id="a header's separator in the host"),
        pytest.param("https://*.rp.example/cb", id="a wildcard"),
        pytest.param("https://rp%2fexample/cb", id="percent in the host"),
        pytest.param("https://rp..example/cb", id="an empty label"),
        pytest.param("https://rp.example./cb", id="the root's dot"),
        pytest.param("https://rp.example:/cb", id="no port after the colon"),
        pytest.param("https://rp.example:0/cb", id="port 0"),
        pytest.param("https://rp.example:65536/cb", id="a port too high"),
        pytest.param("https://rp.example:80:80/cb", id="two ports"),
        pytest.param("https://rp.example:http/cb", id="a port in words"),
        pytest.param("https://[::1/cb", id="half an address"),
        pytest.param("https://[:::]/cb", id="no address"),
        pytest.param("https://[fe80::1%25eth0]/cb", id="an address with a zone"),
        pytest.param("HTTPS://rp.example/cb", id="a scheme in capitals"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("javascript://rp.example/%0aalert(1)", id="a script that looks like a URL"),
        pytest.param("JaVaScRiPt:alert(1)", id="a script in mixed case"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("vbscript:x", id="another script"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("blob:https://rp.example/x", id="a blob"),
        pytest.param("about:blank", id="an empty page"),
        pytest.param("myapp:/cb", id="a scheme without a domain"),
        pytest.param("com.example.app:cb", id="an application's URI without a slash"),
        pytest.param("1com.example:/cb", id="a scheme that begins with a digit"),
        pytest.param("https://rp.example/" + "a" * LONGEST_URI, id="too long"),
        pytest.param("com.example.app:/" + "a" * LONGEST_URI, id="too long for an application"),
        pytest.param(5, id="a number"),
        pytest.param(None, id="null"),
    ],
)
def test_no_other_redirect_uri_can_be_registered(uri: object) -> None:
    assert "redirect_uris.1: " in refusal(redirect_uris=[CALLBACK, uri])
    assert "post_logout_redirect_uris.0: " in refusal(post_logout_redirect_uris=[uri])


@pytest.mark.parametrize("name", ["client_uri", "logo_uri", "policy_uri", "tos_uri"])
def test_a_link_for_people_is_http_or_https(name: str) -> None:
    for uri in ("https://rp.example/terms#top", "http://rp.example"):
        assert getattr(metadata(**{name: uri}), name) == uri
    for uri in ("javascript:alert(1)", "data:image/svg+xml,x", "https://bank.example@evil.example/", "https://a b/"):
        assert refusal(**{name: uri}).startswith(f"{name}: ")


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
