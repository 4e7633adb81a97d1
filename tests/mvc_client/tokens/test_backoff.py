from mvc_client.tokens import backoff


def delays(retry_after: float | None = None, answer_takes: float = 0.0) -> list[float]:
    """The waits of a renewal that fails each time."""
    waits: list[float] = []
    elapsed = answer_takes
    while (wait := backoff.delay(len(waits) + 1, elapsed, retry_after)) is not None:
        waits.append(wait)
        elapsed += wait + answer_takes
    return waits


def test_each_wait_is_twice_the_one_before_and_there_is_an_end() -> None:
    assert delays() == [0.25, 0.5, 1.0, 2.0]


def test_a_provider_that_does_not_answer_is_asked_twice() -> None:
    assert delays(answer_takes=3.0) == [0.25]


def test_retry_after_is_honoured() -> None:
    assert delays(retry_after=3) == [3, 3]


def test_a_retry_after_that_is_too_far_away_ends_it() -> None:
    assert delays(retry_after=60) == []
