from datetime import UTC, datetime

from idp.token.lineage import RENEWALS_KEPT, RETRIES_KEPT, GrantEvent, Kind, slot

NOW = datetime(2026, 11, 22, 12, 0, 0, 900_000, tzinfo=UTC)


def event(kind: Kind, generation: int = 0, lifetime_seconds: int | None = 60) -> GrantEvent:
    return GrantEvent(kind, NOW, generation, "a-jti", lifetime_seconds)


def test_no_kind_takes_another_kinds_slot_and_fifty_are_enough_for_ever() -> None:
    begun = {slot(event(Kind.AUTHORIZED), 0)}
    came = {slot(event(kind), 0) for kind in (Kind.CODE_REDEEMED, Kind.SIGNED_IN)}
    ended = {
        slot(event(kind, generation), 0) for kind in (Kind.REPLAYED, Kind.CODE_REPLAYED) for generation in range(9)
    }
    adopted = {slot(event(Kind.ADOPTED, generation), 0) for generation in range(9)}
    retried = {slot(event(Kind.RETRIED, 7), retries) for retries in range(1, 1000)}
    renewed = {slot(event(Kind.RENEWED, generation), 0) for generation in range(1, 1000)}
    sets = [begun, came, ended, adopted, retried, renewed]
    assert [len(each) for each in sets] == [1, 1, 1, 1, RETRIES_KEPT, RENEWALS_KEPT]
    assert set().union(*sets) == set(range(50))


def test_the_latest_renewals_and_retries_are_those_that_stay() -> None:
    latest = [slot(event(Kind.RENEWED, generation), 0) for generation in range(971, 971 + RENEWALS_KEPT)]
    assert len(set(latest)) == RENEWALS_KEPT
    assert slot(event(Kind.RENEWED, 971 + RENEWALS_KEPT), 0) == latest[0]
    assert slot(event(Kind.RETRIED), 3) == slot(event(Kind.RETRIED), 3 + RETRIES_KEPT)


def test_an_access_token_ends_in_the_second_that_stands_in_it() -> None:
    assert event(Kind.RENEWED).expires_at == datetime(2026, 11, 22, 12, 1, tzinfo=UTC)
    assert event(Kind.REPLAYED, lifetime_seconds=None).expires_at is None
