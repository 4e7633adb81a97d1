from datetime import UTC, datetime
from typing import Any

import pytest

from idp.clients.metadata import ClientMetadata
from idp.clients.scopes import describe
from idp.consent.wording import detail, duration
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


def test_staying_signed_in_says_this_clients_numbers() -> None:
    assert shown("offline_access") == "Ends after 1 hour without use, and after 30 days in any case"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(86_400, "1 day"), (604_800, "7 days"), (7200, "2 hours"), (60, "1 minute"), (90, "90 seconds"), (1, "1 second")],
)
def test_a_duration_is_told_in_the_largest_unit_that_divides_it(seconds: int, text: str) -> None:
    assert duration(seconds) == text
