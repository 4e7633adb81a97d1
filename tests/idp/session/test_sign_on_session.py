from datetime import UTC, datetime, timedelta

import pytest

from idp.session.sign_on_session import (
    ABSOLUTE_LIFETIME,
    ACR_PASSWORD,
    AMR_PASSWORD,
    IDLE_LIFETIME,
    SLIDE_EVERY,
    SignOnSession,
    idle_end,
    slid,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SESSION = SignOnSession(
    "sid", "user", NOW, AMR_PASSWORD, ACR_PASSWORD, NOW, NOW + IDLE_LIFETIME, NOW + ABSOLUTE_LIFETIME
)


@pytest.mark.parametrize(
    ("now", "alive"),
    [(NOW, True), (NOW + IDLE_LIFETIME - SECOND, True), (NOW + IDLE_LIFETIME, False)],
)
def test_an_unused_session_ends_at_its_idle_end(now: datetime, alive: bool) -> None:
    assert SESSION.is_alive(now) is alive


def test_a_busy_session_ends_at_its_absolute_end() -> None:
    end = SESSION.absolute_expires_at
    busy = SignOnSession("sid", "user", NOW, AMR_PASSWORD, ACR_PASSWORD, NOW, end + SECOND, end)
    assert busy.is_alive(end - SECOND)
    assert not busy.is_alive(end)


def test_the_idle_end_never_passes_the_absolute_end() -> None:
    absolute = NOW + timedelta(hours=1)
    assert idle_end(NOW, absolute) == absolute


def test_the_idle_end_moves_at_most_once_a_minute() -> None:
    assert slid(SESSION, NOW + SLIDE_EVERY - SECOND) is None
    assert slid(SESSION, NOW + SLIDE_EVERY) == NOW + SLIDE_EVERY + IDLE_LIFETIME


def test_near_its_absolute_end_a_session_no_longer_slides() -> None:
    late = SignOnSession("sid", "user", NOW, AMR_PASSWORD, ACR_PASSWORD, NOW, NOW + SECOND, NOW + SECOND)
    assert slid(late, NOW) is None
