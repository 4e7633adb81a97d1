from collections.abc import Callable, Collection

import pytest

from idp.logout.in_hand import SLOW_SECONDS, InHand
from idp.session.logout_notice_store import Due


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def of(*client_ids: str) -> Callable[[Collection[str]], Due | None]:
    """A queue with a notice for each."""
    return lambda passed_over: next((Due(1, each) for each in client_ids if each not in passed_over), None)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def hands(seconds: Seconds) -> InHand:
    return InHand(seconds)


def tell(hands: InHand, seconds: Seconds, client_id: str, took: float) -> None:
    with hands.choose(of(client_id)):
        seconds.now += took


def test_a_client_is_passed_over_while_it_is_told_something_and_not_afterwards(hands: InHand) -> None:
    queue = of("bank", "bank", "shop")
    for _ in range(2):
        with hands.choose(queue) as one, hands.choose(queue) as two, hands.choose(queue) as three:
            assert (one, two, three) == (Due(1, "bank"), Due(1, "shop"), None)


def test_one_that_cannot_be_told_is_not_passed_over_for_ever(hands: InHand) -> None:
    with pytest.raises(RuntimeError), hands.choose(of("bank")):
        raise RuntimeError
    with hands.choose(of("bank")) as due:
        assert due is not None


def test_slow_clients_together_leave_a_thread_to_the_others(hands: InHand, seconds: Seconds) -> None:
    slow = ("a", "b", "c", "d")
    for client_id in slow:
        tell(hands, seconds, client_id, SLOW_SECONDS)
    with hands.choose(of(*slow)) as one, hands.choose(of(*slow)) as two:
        assert (one, two) == (Due(1, "a"), Due(1, "b"))
        with hands.choose(of(*slow)) as three:
            assert three is None
        with hands.choose(of(*slow, "shop")) as three:
            assert three == Due(1, "shop")


def test_who_is_quick_again_is_like_the_others(hands: InHand, seconds: Seconds) -> None:
    for client_id in ("a", "b", "c"):
        tell(hands, seconds, client_id, SLOW_SECONDS)
    tell(hands, seconds, "c", SLOW_SECONDS - 0.01)
    with hands.choose(of("a")), hands.choose(of("b")), hands.choose(of("c")) as due:
        assert due == Due(1, "c")
