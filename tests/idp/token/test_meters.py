"""What is counted at the token endpoint: each outcome seen at the wire, exactly once."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from prometheus_client import generate_latest
from sqlalchemy import delete, select, update

from idp.clients.client_cache import ClientCache
from idp.extensions import reading, writing
from idp.token.meters import OUTCOMES
from idp.token.models import GrantRow
from idp.token.rotation import Verdict
from shared import clock
from tests.idp.token_endpoint import MVC, REDIRECT_URI, NewCode, TokenEndpoint
from tests.support.scraped import counted, series

REFRESH = "sixty_refresh_total"
REQUESTS = "sixty_token_requests_total"
ALARMS = "sixty_alarms_total"
TODO = {"auth": None, "client_id": "todo list client"}
DAY = 86_400


class Grant:
    """A grant and all its refresh tokens so far, the newest last."""

    def __init__(self, app: Flask, endpoint: TokenEndpoint, code: str) -> None:
        self.app = app
        self.endpoint = endpoint
        self.tokens: list[str] = [endpoint.exchange(code).get_json()["refresh_token"]]

    def renew(self, times: int = 1) -> None:
        for _ in range(times):
            self.tokens.append(self.endpoint.refresh(self.tokens[-1]).get_json()["refresh_token"])

    def show(self, number: int, **form: Any) -> None:
        self.endpoint.refresh(self.tokens[number], **form)

    def renew_and_lose_it(self, times: int) -> None:
        """The database forgets the renewals, as after a restore."""
        with self.app.app_context(), reading() as connection:
            before = connection.execute(select(GrantRow)).mappings().one()
        self.renew(times)
        with self.app.app_context(), writing() as connection:
            connection.execute(update(GrantRow).values(dict(before)))

    def change(self, **values: object) -> None:
        with self.app.app_context(), writing() as connection:
            connection.execute(update(GrantRow).values(values))

    def forget(self) -> None:
        with self.app.app_context(), writing() as connection:
            connection.execute(delete(GrantRow))


@pytest.fixture
def grant(app: Flask, endpoint: TokenEndpoint, new_code: NewCode) -> Grant:
    return Grant(app, endpoint, new_code())


def retried(grant: Grant) -> None:
    grant.renew()
    grant.show(0)


def adopted(grant: Grant) -> None:
    grant.renew_and_lose_it(2)
    grant.show(-1)


def busy(grant: Grant) -> None:
    grant.renew(2)
    grant.show(0)


def busy_for_an_unknown_key(grant: Grant) -> None:
    raw = bytearray(base64.urlsafe_b64decode(grant.tokens[0]))
    raw[0] = 100
    grant.endpoint.refresh(base64.urlsafe_b64encode(raw).decode())


def not_rebuilt(grant: Grant) -> None:
    grant.renew()
    grant.change(salt=b"\0" * 32)
    grant.show(0)


def replayed(grant: Grant) -> None:
    grant.renew(2)
    clock.set_offset_seconds(2)
    grant.show(0)


def too_far_ahead(grant: Grant) -> None:
    grant.renew_and_lose_it(5)
    grant.show(-1)


def idle(grant: Grant) -> None:
    clock.set_offset_seconds(7 * DAY)
    grant.show(0)


def over(grant: Grant) -> None:
    grant.change(absolute_expires_at=clock.now())
    grant.show(0)


def foreign(grant: Grant) -> None:
    grant.show(0, **TODO)


def revoked(grant: Grant) -> None:
    grant.change(revoked_at=clock.now(), revoked_because="logout")
    grant.show(0)


def unknown(grant: Grant) -> None:
    grant.forget()
    grant.show(0)


def garbage(grant: Grant) -> None:
    grant.endpoint.refresh(grant.tokens[0][:-1])


@pytest.mark.parametrize(
    ("happens", "outcome", "renewals", "alarms"),
    [
        (Grant.renew, "rotated", 0, []),
        (retried, "retried", 1, []),
        (adopted, "adopted", 2, ["refresh_adopted"]),
        (busy, "busy", 2, []),
        (busy_for_an_unknown_key, "busy", 0, []),
        (not_rebuilt, "busy", 1, ["refresh_not_rebuilt"]),
        (replayed, "replayed", 2, ["refresh_replayed"]),
        (too_far_ahead, "forward_refused", 5, ["refresh_forward"]),
        (idle, "expired_idle", 0, []),
        (over, "expired_absolute", 0, []),
        (foreign, "foreign", 0, ["refresh_leaked"]),
        (revoked, "revoked", 0, []),
        (unknown, "unknown", 0, []),
        (garbage, "garbage", 0, []),
    ],
)
def test_every_refresh_token_that_is_shown_counts_once_by_its_verdict(
    grant: Grant, happens: Callable[[Grant], None], outcome: str, renewals: int, alarms: list[str]
) -> None:
    happens(grant)
    expected = {("rotated",): renewals} if renewals else {}
    assert counted(grant.app, REFRESH) == {**expected, (outcome,): 1}
    assert counted(grant.app, ALARMS) == {(alarm,): 1 for alarm in alarms}


def test_a_token_that_could_not_be_judged_is_no_outcome(grant: Grant) -> None:
    grant.show(0, scope="admin")
    grant.show(0, auth=("mvc client", "wrong"))
    assert counted(grant.app, REFRESH) == {}
    refused = {("refresh_token", "invalid_client"): 1, ("refresh_token", "invalid_scope"): 1}
    assert counted(grant.app, REQUESTS) == {("authorization_code", "issued"): 1, **refused}


def test_eight_retried_generations_are_one_alarm(grant: Grant) -> None:
    for _ in range(8):
        grant.renew()
        grant.show(-2)
    assert counted(grant.app, ALARMS) == {}
    grant.renew()
    assert counted(grant.app, ALARMS) == {("refresh_shadowed",): 1}
    assert counted(grant.app, REFRESH) == {("rotated",): 9, ("retried",): 8}


def test_a_code_shown_again_is_an_alarm(app: Flask, endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code()
    endpoint.exchange(code)
    clock.set_offset_seconds(2)
    endpoint.exchange(code)
    assert counted(app, ALARMS) == {("code_replayed",): 1}
    assert counted(app, REQUESTS) == {
        ("authorization_code", "issued"): 1,
        ("authorization_code", "invalid_grant"): 1,
    }


def test_every_answer_counts_by_grant_type_and_result(
    app: Flask, endpoint: TokenEndpoint, worker: tuple[str, str]
) -> None:
    endpoint.post({"grant_type": "client_credentials"}, auth=worker)
    endpoint.post({"grant_type": "client_credentials"}, auth=MVC)
    endpoint.post({"grant_type": "refresh_token"}, auth=MVC)
    assert counted(app, REQUESTS) == {
        ("client_credentials", "issued"): 1,
        ("client_credentials", "unauthorized_client"): 1,
        ("refresh_token", "invalid_request"): 1,
    }


def test_what_a_stranger_sends_makes_no_label(app: Flask, endpoint: TokenEndpoint) -> None:
    before = len(series(generate_latest(app.extensions["sixty_meters"]).decode(), REQUESTS))
    endpoint.post({"grant_type": "x" * 50})
    endpoint.post({"grant_type": "x" * 50}, auth=MVC)
    endpoint.post({})
    endpoint.post({"grant_type": "refresh_token", "padding": "x" * 70_000})
    endpoint.http.post("/token", json={"grant_type": "refresh_token"})
    endpoint.http.options("/token")
    endpoint.http.get("/token")
    assert counted(app, REQUESTS) == {("other", "unsupported_grant_type"): 2, ("other", "invalid_request"): 3}
    text = generate_latest(app.extensions["sixty_meters"]).decode()
    assert "xx" not in text
    assert len(series(text, REQUESTS)) == before


def test_an_error_of_our_own_counts_as_one(app: Flask, endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code()
    app.extensions["sixty_clients"] = None
    assert endpoint.exchange(code, redirect_uri=REDIRECT_URI).status_code == 500
    app.extensions["sixty_clients"] = ClientCache()
    assert counted(app, REQUESTS) == {("authorization_code", "server_error"): 1}


def test_an_error_code_that_nobody_has_foreseen_is_one_of_our_own(app: Flask) -> None:
    app.extensions["sixty_token_meters"].answered(None, "unforeseen", 0.1)
    assert counted(app, REQUESTS) == {("other", "server_error"): 1}


def test_how_long_it_took_is_told(app: Flask, endpoint: TokenEndpoint, new_code: NewCode) -> None:
    endpoint.exchange(new_code())
    endpoint.post({})
    assert counted(app, "sixty_token_seconds_count") == {(): 2}
    assert 0 < counted(app, "sixty_token_seconds_sum")[()] < 10


def test_every_verdict_has_an_outcome_of_its_own_which_is_there_from_the_start(app: Flask) -> None:
    assert OUTCOMES.keys() == set(Verdict)
    told = series(generate_latest(app.extensions["sixty_meters"]).decode(), REFRESH)
    assert told == {(outcome,): 0 for outcome in OUTCOMES.values()}
    assert len(told) == len(Verdict)
