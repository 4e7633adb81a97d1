"""Every endpoint of the three services, every parameter that it reads, with everything that a stranger may send.

The seed is fixed: what fails once fails again.
"""

import json
import logging
from collections.abc import Iterator

import pytest

from shared import clock
from tests.hostile import values, wire
from tests.hostile.endpoint import Endpoint
from tests.hostile.endpoints import ENDPOINTS
from tests.hostile.spoiling import SHARES, Spoiler, shares_bodies
from tests.hostile.values import SECRET
from tests.hostile.verdict import complaints
from tests.hostile.wire import Sent
from tests.hostile.world import SERVICES, World

SEED = 60
FEW = 3
SHOWN = 8
OF_A_SERVICE = {service: [each for each in ENDPOINTS if each.service == service] for service in SERVICES}


@pytest.fixture(autouse=True)
def _authlib_as_in_production(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.INFO)
    yield
    clock.set_offset_seconds(0)


@pytest.mark.parametrize("service", SERVICES)
def test_no_endpoint_is_forgotten(world: World, service: str) -> None:
    automatic = {"HEAD", "OPTIONS"}
    rules = world.apps[service].url_map.iter_rules()
    real = {(rule.rule, method) for rule in rules for method in (rule.methods or set()) - automatic}
    assert {(each.rule, each.method) for each in ENDPOINTS if each.service == service} == real


@pytest.mark.parametrize("service", SERVICES)
def test_every_value_of_a_header_is_sent_to_some_endpoint_of_each_service(service: str) -> None:
    assert len(OF_A_SERVICE[service]) >= max(len(found) for found in values.HEADERS.values())


@pytest.mark.parametrize("service", SERVICES)
def test_every_share_of_the_bodies_is_sent_to_some_endpoint_of_each_service(service: str) -> None:
    sharing = [turn for turn, each in enumerate(OF_A_SERVICE[service]) if shares_bodies(each)]
    assert {turn % SHARES for turn in sharing} == set(range(SHARES))


def test_what_is_good_stays_good_however_long_the_tests_take(world: World) -> None:
    clock.set_offset_seconds(1000)
    assert world.good("api1")["list_id"]
    clock.set_offset_seconds(0)
    assert world.good("api1")["list_id"]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
def test_whatever_is_sent_is_answered_as_the_standard_says(
    world: World, endpoint: Endpoint, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    keys = wire.send(world.apps["idp"], Sent("idp", "GET", b"/jwks"))
    good = world.good(endpoint.service)
    found: list[str] = []
    spoiler = Spoiler(SEED, 1 if endpoint.asks_api1 else FEW, OF_A_SERVICE[endpoint.service].index(endpoint))
    for number, sent in enumerate(spoiler.requests(endpoint, good, _json(keys))):
        found += [f"{number} {sent}\n    {each}" for each in _send(world, endpoint, sent)]
    assert not found, f"{len(found)} complaints:\n" + "\n".join(found[:SHOWN])
    _nothing_secret_was_logged(world, capsys, caplog)


@pytest.mark.parametrize("service", SERVICES)
def test_no_path_leads_out(
    world: World, service: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    found: list[str] = []
    for path in values.PATHS:
        for method in ("GET", "POST"):
            sent = Sent(service, method, path, headers=(("Host", "evil.example"),))
            found += [f"{sent}\n    {each}" for each in _send(world, None, sent)]
    assert not found, "\n".join(found)
    _nothing_secret_was_logged(world, capsys, caplog)


def _send(world: World, endpoint: Endpoint | None, sent: Sent) -> list[str]:
    try:
        answer = wire.send(world.apps[sent.service], sent)
    finally:
        clock.set_offset_seconds(0)
    allowed = ("http://localhost:5002",) if sent.service == "idp" else (world.provider.issuer,)
    secrets = world.secrets if endpoint is None or endpoint.rule != "/logout" else set()
    return complaints(endpoint, answer, allowed, secrets)


def _nothing_secret_was_logged(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    printed = capsys.readouterr()
    logged = printed.out + printed.err + caplog.text
    assert SECRET not in logged
    assert not [secret for secret in world.secrets if secret in logged]


def _json(answer: wire.Answer) -> dict[str, list[dict[str, str]]]:
    return json.loads(answer.body)
