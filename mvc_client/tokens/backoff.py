"""RULES: how long a failed renewal is repeated. A person waits for the answer, so it is bounded."""

FIRST_SECONDS = 0.25
BUDGET_SECONDS = 6.0
"""After this long no further attempt begins."""


def delay(attempts: int, elapsed_seconds: float, retry_after_seconds: float | None) -> float | None:
    """Seconds to wait before the next attempt, after `attempts` failed ones; None: stop.

    0.25, 0.5, 1, 2 … seconds, or longer if the provider asks for that; never beyond the budget.
    """
    wait = max(FIRST_SECONDS * 2 ** (attempts - 1), retry_after_seconds or 0.0)
    return wait if elapsed_seconds + wait <= BUDGET_SECONDS else None
