from hypothesis import given
from hypothesis import strategies as st

from idp.consent.coverage import missing, together

scopes = st.lists(st.sampled_from(["openid", "profile", "email", "api1", "offline_access"]), unique=True)


def test_only_what_was_not_agreed_to_is_missing_in_the_order_asked() -> None:
    assert missing(["openid", "api1", "email"], ["email", "openid"]) == ("api1",)


def test_less_than_was_agreed_to_misses_nothing() -> None:
    assert missing(["openid"], ["openid", "profile"]) == ()


@given(scopes, scopes)
def test_after_agreeing_nothing_is_missing_and_nothing_was_lost(granted: list[str], asked: list[str]) -> None:
    standing = together(granted, asked)
    assert missing(asked, standing) == ()
    assert missing(granted, standing) == ()
    assert len(set(standing)) == len(standing)
