from datetime import UTC, datetime, timedelta

import pytest

from idp.logout.next_step import Step, decide
from idp.session.sign_on_session import SignOnSession
from idp.token.id_token_hint import IdTokenHint

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SESSION = SignOnSession("sid-1", "alice", NOW, ("pwd",), "acr", NOW, NOW + timedelta(hours=8), NOW + timedelta(days=7))


@pytest.mark.parametrize(
    ("hint", "session", "expected"),
    [
        (IdTokenHint("alice", "c", "sid-1"), SESSION, Step.END),
        (IdTokenHint("alice", "c", "sid-2"), SESSION, Step.ASK),
        (IdTokenHint("bob", "c", "sid-1"), SESSION, Step.ASK),
        (IdTokenHint("alice", "c", None), SESSION, Step.ASK),
        (None, SESSION, Step.ASK),
        (IdTokenHint("alice", "c", "sid-1"), None, Step.NOTHING_TO_END),
        (None, None, Step.NOTHING_TO_END),
    ],
)
def test_only_the_id_token_of_this_very_session_signs_out_without_a_question(
    hint: IdTokenHint | None, session: SignOnSession | None, expected: Step
) -> None:
    assert decide(hint, session) is expected
