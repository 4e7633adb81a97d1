from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from idp import parameters
from idp.clients.client import Client
from idp.clients.metadata import parse
from idp.logout.logout_request import LogoutRequest, Refused, examine
from idp.token.hint_reasons import HINT_NOT_JWT
from idp.token.id_token_hint import IdTokenHint
from shared.explanation import Because

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URI = "https://app.example.com/out"
URI_WITH_QUERY = "https://app.example.com/out?tenant=1"
APP = Client(
    "app",
    parse(
        {
            "client_name": "The app",
            "redirect_uris": ["https://app.example.com/in"],
            "post_logout_redirect_uris": [URI, URI_WITH_QUERY],
        }
    ),
    None,
    NOW,
)
HINT = IdTokenHint("alice", "app", "sid-1")
GONE = IdTokenHint("alice", "gone", "sid-1")
FORGED = Because(HINT_NOT_JWT)
HINTS = {"hint": HINT, "gone": GONE}


def read(**sent: str) -> LogoutRequest | Refused:
    return read_bytes(urlencode(sent).encode())


def read_bytes(encoded: bytes) -> LogoutRequest | Refused:
    return examine(parameters.read(encoded), lambda text: HINTS.get(text, FORGED), {"app": APP}.get)


def refused_parameter(outcome: LogoutRequest | Refused) -> str | None:
    assert isinstance(outcome, Refused)
    return outcome.parameter


def test_a_request_without_parameters_is_in_order() -> None:
    assert read() == LogoutRequest()
    assert read(state="x", logout_hint="alice", ui_locales="se") == LogoutRequest(state="x")


def test_a_hint_says_who_asks_and_the_browser_is_sent_to_the_registered_address() -> None:
    asked = read(id_token_hint="hint", post_logout_redirect_uri=URI, state="a b&c=d")
    assert asked == LogoutRequest(APP, HINT, URI, "a b&c=d")
    assert asked.is_followed
    assert asked.target == f"{URI}?state=a%20b%26c%3Dd"


def test_without_a_state_the_address_is_the_registered_one_letter_by_letter() -> None:
    asked = read(id_token_hint="hint", post_logout_redirect_uri=URI)
    assert isinstance(asked, LogoutRequest)
    assert asked.target == URI


def test_the_state_is_added_to_a_query_that_is_registered() -> None:
    asked = read(id_token_hint="hint", client_id="app", post_logout_redirect_uri=URI_WITH_QUERY, state="x")
    assert isinstance(asked, LogoutRequest)
    assert asked.target == f"{URI_WITH_QUERY}&state=x"


def test_a_client_id_alone_names_the_client_but_sends_nobody_anywhere() -> None:
    asked = read(client_id="app", post_logout_redirect_uri=URI, state="x")
    assert isinstance(asked, LogoutRequest)
    assert asked.client is APP
    assert asked.target == f"{URI}?state=x"
    assert not asked.is_followed


def test_a_hint_without_an_address_sends_nobody_anywhere() -> None:
    asked = read(id_token_hint="hint", state="x")
    assert isinstance(asked, LogoutRequest)
    assert asked.target is None
    assert not asked.is_followed


@pytest.mark.parametrize(
    ("sent", "parameter"),
    [
        ({"id_token_hint": "forged"}, "id_token_hint"),
        ({"id_token_hint": "forged", "post_logout_redirect_uri": URI}, "id_token_hint"),
        ({"id_token_hint": "forged", "client_id": "app", "post_logout_redirect_uri": URI}, "id_token_hint"),
        ({"id_token_hint": "gone"}, "id_token_hint"),
        ({"id_token_hint": "hint", "client_id": "other"}, "client_id"),
        ({"client_id": "nobody"}, "client_id"),
        ({"client_id": "nobody", "post_logout_redirect_uri": URI}, "client_id"),
        ({"post_logout_redirect_uri": URI}, "post_logout_redirect_uri"),
        ({"post_logout_redirect_uri": URI, "state": "x"}, "post_logout_redirect_uri"),
        ({"id_token_hint": "hint", "post_logout_redirect_uri": f"{URI}/"}, "post_logout_redirect_uri"),
        ({"id_token_hint": "hint", "post_logout_redirect_uri": f"{URI}?foo=bar"}, "post_logout_redirect_uri"),
        ({"id_token_hint": "hint", "post_logout_redirect_uri": f"{URI}#x"}, "post_logout_redirect_uri"),
        ({"id_token_hint": "hint", "post_logout_redirect_uri": URI.upper()}, "post_logout_redirect_uri"),
        ({"id_token_hint": "hint", "post_logout_redirect_uri": "https://evil.example"}, "post_logout_redirect_uri"),
        ({"id_token_hint": "hint", "post_logout_redirect_uri": "javascript:alert(1)"}, "post_logout_redirect_uri"),
        ({"client_id": "app", "post_logout_redirect_uri": "https://evil.example"}, "post_logout_redirect_uri"),
        ({"state": "x" * 2049}, "state"),
    ],
)
def test_a_request_with_a_fault_is_refused_with_the_name_of_the_parameter(sent: dict[str, str], parameter: str) -> None:
    assert refused_parameter(read(**sent)) == parameter


def test_a_state_of_2048_characters_is_still_good() -> None:
    assert isinstance(read(state="x" * 2048), LogoutRequest)


@pytest.mark.parametrize("name", ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"])
def test_a_parameter_that_stands_twice_is_refused(name: str) -> None:
    assert refused_parameter(read_bytes(f"{name}=hint&{name}=hint".encode())) == name


@pytest.mark.parametrize("encoded", [b"state=%ff", b"state=%00", b"state=%", b"\xff"])
def test_what_cannot_be_read_is_refused(encoded: bytes) -> None:
    assert refused_parameter(read_bytes(encoded)) is None


def test_no_message_repeats_what_was_sent() -> None:
    outcome = read(client_id="<script>", post_logout_redirect_uri="https://evil.example", state="zzz")
    assert isinstance(outcome, Refused)
    assert not any(sent in outcome.message for sent in ("<script>", "evil", "zzz"))
