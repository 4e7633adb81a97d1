"""Claims as a list of entries."""

from api1.identity.claims import as_entries


def test_every_claim_is_an_entry_in_the_tokens_order_with_its_json_value() -> None:
    claims = {"sub": "alice", "exp": 7, "email_verified": True, "address": {"locality": "Köln"}, "note": None}
    assert as_entries(claims) == [
        {"type": "sub", "value": "alice"},
        {"type": "exp", "value": 7},
        {"type": "email_verified", "value": True},
        {"type": "address", "value": {"locality": "Köln"}},
        {"type": "note", "value": None},
    ]


def test_a_list_is_an_entry_for_each_of_its_values_and_an_empty_one_none() -> None:
    claims = {"amr": ["pwd", "otp"], "groups": [], "sub": "alice"}
    assert as_entries(claims) == [
        {"type": "amr", "value": "pwd"},
        {"type": "amr", "value": "otp"},
        {"type": "sub", "value": "alice"},
    ]
