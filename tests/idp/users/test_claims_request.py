"""The parameter `claims` (OIDC Core §5.5)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.users.claims_request import LONGEST_CLAIMS, NOTHING, RELEASABLE, ClaimsRequest, beyond, parse


def asked(**members: object) -> ClaimsRequest:
    return parse(json.dumps(members))


def test_each_place_has_its_claims_each_once_in_our_order() -> None:
    request = asked(userinfo={"email": None, "name": {"essential": True}}, id_token={"email": {}})
    assert (request.userinfo, request.id_token) == (("name", "email"), ("email",))
    assert request.names == ("name", "email")
    assert request.to_keep() == {"userinfo": ["name", "email"], "id_token": ["email"]}


@pytest.mark.parametrize("text", [None, "{}", '{"userinfo": {}}', '{"userinfo": null, "id_token": null}'])
def test_who_asks_for_nothing_gets_nothing_more(text: str | None) -> None:
    assert parse(text) == NOTHING
    assert parse(text).to_keep() is None


def test_claims_and_members_that_are_not_known_are_ignored_whatever_they_are() -> None:
    unknown = {"verified_claims": [5], "name#de": 5, "http://example.com/shoe": {"essential": 5}, "nonce": 1}
    assert asked(userinfo=unknown, id_token=unknown, elsewhere=5) == NOTHING
    assert asked(userinfo={"name": {"purpose": 5, "value": 5}}).userinfo == ("name",)


@pytest.mark.parametrize(
    ("said", "subjects"),
    [
        (None, None),
        ({"essential": True}, None),
        ({"value": "a"}, {"a"}),
        ({"values": ["a", "b"]}, {"a", "b"}),
        ({"value": 5}, set()),
        ({"values": []}, set()),
        ({"values": ["\ud800", "a\0", "a\n", "ä", "", "a" * 256, [], "a" * 255]}, {"a" * 255}),
    ],
)
def test_a_subject_with_a_value_names_who_alone_may_be_signed_in(said: object, subjects: set[str] | None) -> None:
    assert asked(id_token={"sub": said}).subjects == subjects
    assert asked(userinfo={"sub": said}).subjects is None


@pytest.mark.parametrize(
    ("said", "values"),
    [
        (None, None),
        ({"essential": True}, None),
        ({"values": ["a"]}, None),
        ({"essential": False, "values": ["a"]}, None),
        ({"essential": True, "values": ["a", 5]}, {"a"}),
        ({"essential": True, "value": "a"}, {"a"}),
    ],
)
def test_only_an_essential_acr_with_values_must_be_met(said: object, values: set[str] | None) -> None:
    assert asked(id_token={"acr": said}).acr_values == values


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "x",
        '{"userinfo": []}',
        '{"id_token": "name"}',
        '{"userinfo": {"name": true}}',
        '{"userinfo": {"name": []}}',
        '{"userinfo": {"name": {"essential": "yes"}}}',
        '{"userinfo": {"name": {"essential": null}}}',
        '{"userinfo": {"name": {"values": "a"}}}',
        '{"id_token": {"sub": "a"}}',
        '{"id_token": {"sub": {"values": [' + ", ".join(f'"{each}"' for each in range(20)) + "]}}}",
        '{"userinfo": {"name": null, "name": null}}',
        '{"userinfo": {"name": {"value": NaN}}}',
        "[" * 8000,
        '{"userinfo": {"name": {"value": ' + "[" * 4000 + "]" * 4000 + "}}}",
        '{"x": "' + "a" * LONGEST_CLAIMS + '"}',
        '{"x": ' + "9" * 5000 + "}",
    ],
)
def test_what_has_not_its_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_a_client_gets_no_claim_of_a_scope_that_it_may_not_ask_for() -> None:
    request = asked(userinfo={"name": None, "email": None}, id_token={"email": None, "sub": {"value": "a"}})
    kept = request.within(["openid", "email"], userinfo=True)
    assert (kept.userinfo, kept.id_token, kept.subjects) == (("email",), ("email",), {"a"})


def test_a_claim_is_beyond_the_scopes_that_do_not_release_it() -> None:
    assert beyond(["name", "email", "email_verified"], ["openid", "email"]) == ("name",)
    assert beyond(RELEASABLE, ["profile", "email", "phone", "address"]) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["userinfo", "id_token", "name", "sub", "acr", "essential", "value", "values"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_sent_is_read_or_refused(value: object) -> None:
    try:
        request = parse(json.dumps(value))
    except ValueError:
        return
    assert set(request.names) <= set(RELEASABLE)
