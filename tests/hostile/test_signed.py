"""What a registered client may sign: it can prove who it is, and is no more trusted for that."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from idp.authorize.request import KEPT
from tests.hostile import wire
from tests.hostile.asked import ASSERTIONS, CLAIMS, RESOURCES
from tests.hostile.endpoints import ENDPOINTS
from tests.hostile.values import MARK, MEMBERS, SECRET
from tests.hostile.verdict import complaints
from tests.hostile.wire import FORM, Sent
from tests.hostile.world import World
from tests.idp.assertions import claims_of, shown
from tests.idp.authorize.browser import CHALLENGE
from tests.idp.authorize.signed import signed

RP = "https://rp.example"
AUTHORIZE = next(each for each in ENDPOINTS if each.rule == "/authorize" and each.method == "GET")
NAMES = (*KEPT, "resource", "registration", "request", "request_uri", "iss", "sub", "aud", "exp", "nbf", "iat", "x")
GOOD = {
    "redirect_uri": f"{RP}/cb",
    "scope": "openid profile",
    "state": "a-state",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


TOKEN = next(each for each in ENDPOINTS if "client_assertion" in each.form)


def payloads() -> Iterator[str]:
    """JSON that is none, and objects each of whose members is everything in turn."""
    yield from ("", "{", "[]", "null", "1e999", "NaN", "[" * 3000, '{"state": "a", "state": "b"}', "9" * 5000)
    for name in NAMES:
        others = json.dumps({key: value for key, value in GOOD.items() if key != name})[1:]
        for member in MEMBERS:
            yield f'{{"{name}": {member.decode("utf-8", "surrogateescape")}, {others}'
    for claims in CLAIMS:
        yield json.dumps({**GOOD, "claims": claims})
        yield f'{{"claims": {claims}, {json.dumps(GOOD)[1:]}'
    for resource in RESOURCES:
        yield json.dumps({**GOOD, "resource": [resource, "api1"]})


def test_whatever_a_client_signs_is_answered_as_the_standard_says(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    found: list[str] = []
    cookie = (("Cookie", world.good("idp")["cookie"]),)
    for number, payload in enumerate(payloads()):
        sent = {"client_id": "signer", "response_type": "code", "request": signed(payload)}
        request = Sent("idp", "GET", b"/authorize", urlencode(sent).encode(), cookie)
        answer = wire.send(world.apps["idp"], request)
        found += [f"{number} {payload[:200]!r}\n    {each}" for each in complaints(AUTHORIZE, answer, (RP,), set())]
    assert not found, f"{len(found)} complaints:\n" + "\n".join(found[:8])
    assert SECRET not in capsys.readouterr().out


def test_no_header_of_an_object_is_more_than_a_refusal(world: World) -> None:
    payload = json.dumps(GOOD)
    statuses: set[int] = set()
    for name in ("kid", "typ", "crit", "b64", "jwk", "jku", "x5c", "alg", "enc", "zip", MARK):
        for value in (5, [], {}, True, "x" * 3000, ["exp"], {"kty": "oct", "k": "AA"}, "ES256", '"><script>'):
            for text in (signed(payload, **{name: value}), signed(payload, **{"kid": None, name: value})):
                sent = urlencode({"client_id": "signer", "response_type": "code", "request": text}).encode()
                answer = wire.send(world.apps["idp"], Sent("idp", "GET", b"/authorize", sent))
                assert not complaints(AUTHORIZE, answer, (RP,), set()), (name, value)
                statuses.add(answer.status)
    assert statuses == {303, 400}


def assertions(issuer: str) -> Iterator[str]:
    """The same for what proves a client, and what nobody signed."""
    yield from ASSERTIONS
    for payload in said(issuer):
        yield signed(payload)


def said(issuer: str) -> Iterator[str]:
    """What an assertion says, with everything in the place of everything."""
    yield from ("", "{", "[]", "null", "1e999", "[" * 3000, "9" * 5000)
    for name in ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "x"):
        good = claims_of("signer", aud=issuer)
        others = json.dumps({key: value for key, value in good.items() if key != name})[1:]
        for member in MEMBERS:
            yield f'{{"{name}": {member.decode("utf-8", "surrogateescape")}, {others}'


def test_whatever_proves_a_client_is_answered_as_the_standard_says(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    found: list[str] = []
    for number, text in enumerate(assertions(world.provider.issuer)):
        answer = prove(world, text)
        found += [f"{number} {text[:200]!r}\n    {each}" for each in complaints(TOKEN, answer, (), set())]
    assert not found, f"{len(found)} complaints:\n" + "\n".join(found[:8])
    assert SECRET not in capsys.readouterr().out


def test_no_header_of_an_assertion_is_more_than_a_refusal(world: World) -> None:
    statuses: set[int] = set()
    for name in ("kid", "typ", "crit", "b64", "jwk", "jku", "x5c", "alg", "enc", "zip", MARK):
        for value in (5, [], {}, True, "x" * 3000, ["exp"], {"kty": "oct", "k": "AA"}, "ES256", '"><script>'):
            payload = claims_of("signer", aud=world.provider.issuer)
            answer = prove(world, signed(payload, **{name: value}))
            assert not complaints(TOKEN, answer, (), set()), (name, value)
            statuses.add(answer.status)
    assert statuses == {200, 401}


def prove(world: World, text: str) -> wire.Answer:
    body = urlencode(shown(text, grant_type="client_credentials", scope="api1")).encode()
    return wire.send(world.apps["idp"], Sent("idp", "POST", b"/token", headers=(("Content-Type", FORM),), body=body))
