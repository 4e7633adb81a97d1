from datetime import UTC, datetime
from typing import Any

import pytest

from idp.clients.metadata import ClientMetadata
from idp.clients.scopes import describe
from idp.consent.wording import detail, duration, of_claim
from idp.users.claims_request import RELEASABLE
from idp.users.user import User

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CLIENT = ClientMetadata(redirect_uris=["http://localhost:5002/cb"], refresh_token_idle_lifetime_seconds=3600)


def shown(scope: str, **claims: Any) -> str:
    (text,) = describe([scope], [])
    return detail(text, User("id", "alice", "", claims, NOW, NOW, NOW), CLIENT)


@pytest.mark.parametrize(
    ("scope", "claims", "text"),
    [
        ("email", {"email": "a@example.com", "email_verified": True}, "a@example.com, confirmed"),
        ("email", {"email": "a@example.com"}, "a@example.com, not confirmed"),
        ("phone", {"phone_number": "+1 555", "phone_number_verified": True}, "+1 555, confirmed"),
        ("address", {"address": {"formatted": "1 Main Street\nSpringfield"}}, "1 Main Street, Springfield"),
        ("address", {"address": {"country": "CH", "locality": "Bern", "postal_code": "3011"}}, "3011, Bern, CH"),
    ],
)
def test_a_person_reads_their_own_values(scope: str, claims: dict[str, Any], text: str) -> None:
    assert shown(scope, **claims) == text


@pytest.mark.parametrize("scope", ["openid", "profile", "email", "phone", "address", "unknown"])
def test_without_a_value_of_ones_own_the_general_text_stands(scope: str) -> None:
    (text,) = describe([scope], [])
    assert shown(scope) == text.detail


ALL = {
    "name": "Alice Smith",
    "email": "a@example.com",
    "email_verified": True,
    "phone_number": "+1 555",
    "address": {"formatted": "1 Main Street\nSpringfield"},
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", "Alice Smith"),
        ("email", "a@example.com"),
        ("email_verified", "Yes"),
        ("phone_number_verified", "No"),
        ("address", "1 Main Street, Springfield"),
        ("preferred_username", "alice"),
        ("updated_at", "22 Nov 2026"),
        ("nickname", "Nothing is kept about it"),
    ],
)
def test_a_claim_by_itself_shows_what_would_be_told(name: str, text: str) -> None:
    assert of_claim(name, User("id", "alice", "", ALL, NOW, NOW, NOW))[1] == text


def test_every_claim_has_words_of_its_own() -> None:
    nobody = User("id", "alice", "", {}, NOW, NOW, NOW)
    assert len({of_claim(name, nobody)[0] for name in RELEASABLE}) == len(RELEASABLE)


def test_staying_signed_in_says_this_clients_numbers() -> None:
    assert shown("offline_access") == "Ends after 1 hour without use, and after 30 days in any case"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(86_400, "1 day"), (604_800, "7 days"), (7200, "2 hours"), (60, "1 minute"), (90, "90 seconds"), (1, "1 second")],
)
def test_a_duration_is_told_in_the_largest_unit_that_divides_it(seconds: int, text: str) -> None:
    assert duration(seconds) == text
