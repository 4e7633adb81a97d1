"""The naive client of the lessons: one refresh token for all its tabs, no lease, renewed by whoever comes.

It is `todo list client` of the demo: public, and its policy is strict. What goes wrong with it is the lesson. Of an
answer it keeps the refresh token; the access token and the ID token of a renewal are not used for anything.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier

from mvc_client.lessons.learner import Held
from mvc_client.services import services
from mvc_client.tokens.token_endpoint import Answered, Refused, TokenEndpoint, Unavailable
from shared import clock

CLIENT_ID = "todo list client"
SCOPE = "openid profile api1 offline_access"
TABS = 2


@dataclass(frozen=True)
class Renewed:
    """`held`: None where the provider refused; `answer` says with what."""

    answer: Answered | Refused | Unavailable
    held: Held | None


def renew(held: Held) -> Renewed:
    """One tab renews, once. Raises ProviderUnavailable."""
    return _read(held, _ask(_url(), held))


def renew_in_tabs(held: Held) -> list[Renewed]:
    """Two tabs renew with the same token at the same moment. Raises ProviderUnavailable."""
    url, together = _url(), Barrier(TABS)
    http = services().http

    def tab(_number: int) -> Answered | Refused | Unavailable:
        together.wait()
        return TokenEndpoint(http, CLIENT_ID, None).ask(url, _grant(held))

    with ThreadPoolExecutor(TABS) as tabs:
        return [_read(held, answer) for answer in tabs.map(tab, range(TABS))]


def _ask(url: str, held: Held) -> Answered | Refused | Unavailable:
    return TokenEndpoint(services().http, CLIENT_ID, None).ask(url, _grant(held))


def _grant(held: Held) -> Mapping[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": held.refresh_token}


def _url() -> str:
    return services().provider.metadata().token_endpoint


def _read(held: Held, answer: Answered | Refused | Unavailable) -> Renewed:
    token = answer.content.get("refresh_token") if isinstance(answer, Answered) else None
    if not isinstance(token, str):
        return Renewed(answer, None if isinstance(answer, Refused) else held)
    now = int(clock.now().timestamp())
    return Renewed(answer, replace(held, refresh_token=token, renewed_at=now, renewals=held.renewals + 1))
