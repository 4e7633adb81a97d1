from hypothesis import given
from hypothesis import strategies as st

from idp.consent.coverage import Agreed, missing

names = st.lists(st.sampled_from(["openid", "profile", "email", "api1", "name", "phone_number"]), unique=True).map(
    tuple
)
agreed = st.builds(Agreed, names, names)


def test_only_what_was_not_agreed_to_is_missing_in_the_order_asked() -> None:
    assert missing(["openid", "api1", "email"], ["email", "openid"]) == ("api1",)


def test_less_than_was_agreed_to_is_covered_and_more_is_not() -> None:
    standing = Agreed(("openid", "email"), ("name",))
    assert standing.covers(["openid"], ["name"])
    assert standing.covers([])
    assert not standing.covers(["openid", "api1"])
    assert not standing.covers(["openid"], ["name", "nickname"])


def test_a_claim_is_covered_by_the_scope_that_releases_it_and_a_scope_by_no_claim() -> None:
    assert Agreed(("email",)).covers([], ["email", "email_verified"])
    assert not Agreed(("openid",)).covers([], ["email"])
    assert not Agreed((), ("email", "email_verified")).covers(["email"])


@given(agreed, agreed)
def test_after_agreeing_all_is_covered_and_nothing_was_lost(before: Agreed, asked: Agreed) -> None:
    standing = before.together_with(asked)
    assert standing.covers(asked.scopes, asked.claims)
    assert standing.covers(before.scopes, before.claims)
    assert len(set(standing.scopes)) == len(standing.scopes)
    assert len(set(standing.claims)) == len(standing.claims)
