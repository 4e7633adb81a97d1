"""Makes spoilt requests out of a correct one: one thing wrong at a time, chosen by a seed."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote

from tests.hostile import values
from tests.hostile.asked import LISTS
from tests.hostile.endpoint import Endpoint
from tests.hostile.values import SECRET
from tests.hostile.wire import FORM, Sent

TOKENS = {"id_token_hint", "request", "client_assertion", "token", "access_token", "refresh_token", "code"}
SECRETS = {
    *("password", "client_secret", "client_assertion", "code", "refresh_token", "token", "access_token"),
    *("code_verifier", "csrf_token"),
}
Fields = list[tuple[bytes, bytes]]
Found = TypeVar("Found")


SHARES = 4


class Spoiler:
    """`few`: how many values of the long lists are taken for one parameter; `turn`: which one for each header, for a
    service's endpoints share out a header's values. What is the same for all endpoints (an empty header, a body where
    none is read) they share out too: each has every fourth."""

    def __init__(self, seed: int, few: int, turn: int) -> None:
        self._random = random.Random(f"{seed} {turn}")
        self._few = few
        self._turn = turn

    def requests(self, endpoint: Endpoint, good: Mapping[str, str], keys: Mapping[str, Any]) -> Iterator[Sent]:
        """The correct request first, then the spoilt ones."""
        right = correct(endpoint, good)
        yield right
        yield replace(right, headers=())
        for part, fields in (("query", endpoint.query), ("body", endpoint.form)):
            for name in fields:
                for value in self._values(name, keys, good["id_token"]):
                    yield _with(right, part, _changed(fields, good, name, value))
                yield from _misplaced(right, part, fields, good, name)
        yield from self._members(endpoint, right, good)
        yield from self._headers(right, keys, good)
        bodies = self._bodies(right)
        yield from self._share(bodies) if shares_bodies(endpoint) else bodies
        for method in self._share(values.METHODS) if endpoint.asks_api1 else values.METHODS:
            yield replace(right, method=method)

    def _values(self, name: str, keys: Mapping[str, Any], token: str) -> Iterator[bytes]:
        yield from self._some(list(values.encoded()))
        for each in self._some(list(LISTS.get(name, ()))):
            yield quote(each, safe="").encode()
        if name in TOKENS:
            for each in self._some(list(values.tokens(keys, token))):
                yield quote(each, safe="").encode()
        if name in SECRETS:
            yield SECRET.encode()
            yield f"{SECRET}%00".encode()

    def _members(self, endpoint: Endpoint, right: Sent, good: Mapping[str, str]) -> Iterator[Sent]:
        """Each member of a JSON body with everything that a member can be, left out, and twice."""
        filled = _message(endpoint, good)
        for name in filled:
            member = b'"%s": ' % name.encode()
            rest = json.dumps({other: value for other, value in filled.items() if other != name}).encode()
            others = rest[1:-1] and b", " + rest[1:-1]
            yield replace(right, body=rest)
            for value in [*values.MEMBERS, json.dumps(SECRET).encode()]:
                yield replace(right, body=b"{" + member + value + others + b"}")
            yield replace(right, body=json.dumps(filled).encode()[:-1] + b", " + member + b"1}")

    def _headers(self, right: Sent, keys: Mapping[str, Any], good: Mapping[str, str]) -> Iterator[Sent]:
        for name, found in values.HEADERS.items():
            yield replace(right, headers=_replaced(right, name, found[self._turn % len(found)]))
        for name in self._share(values.HEADERS):
            yield replace(right, headers=(*right.headers, (name, "")), scheme="https")
        tokens = [f"Bearer {each}" for each in values.tokens(keys, good["access_token"])]
        reads = any(name == "Authorization" for name, _ in right.headers)
        found = [*values.basics(), *tokens]
        for value in found if reads else self._some(found):
            latin = value.encode("utf-8", "surrogatepass").decode("latin-1")
            yield replace(right, headers=_replaced(right, "Authorization", latin))

    def _bodies(self, right: Sent) -> Iterator[Sent]:
        as_json = _replaced(right, "Content-Type", "application/json")
        for body in (
            b"{}",
            b"[]",
            b"null",
            b"{",
            b'{"a": "\\ud800"}',
            b"[" * 5000,
            b"9" * 5000,
            b"\xff",
            b'{"a":1,"a":2}',
        ):
            yield replace(right, headers=as_json, body=body)
        for number in (b"1e999", b"-1e999", b"NaN", b"Infinity", b"9" * 400, b'"1"', b"true", b"null", b"[1]", b"{}"):
            yield replace(right, headers=as_json, body=b'{"offset_seconds": ' + number + b"}")
        form = _replaced(right, "Content-Type", FORM)
        for body in (
            b"x=" + b"a" * 10_000,
            b"x=" + b"a" * 3_000_000,
            b"&".join([b"a=b"] * 2000),
            b"\xff=\xff",
            b"=",
            b"&&",
        ):
            yield replace(right, headers=form, body=body)
            yield replace(right, headers=form, body=body, length=None)
        parts = _replaced(right, "Content-Type", "multipart/form-data; boundary=x")
        for name in (b"username", b'a"; filename="\xff', b"a\0b"):
            head = (
                b'--x\r\nContent-Disposition: form-data; name="'
                + name
                + b'"\r\nContent-Type: a/b; charset=utf-7\r\n\r\n'
            )
            yield replace(right, headers=parts, body=head + b"x\r\n--x--")
        yield replace(right, headers=parts, body=b"--x\r\n" * 2000)
        for length in ("-1", "", "abc", "0", "99999999999999999999", "5", "+5", "5,5"):
            yield replace(right, length=length)
        yield replace(right, length=None)

    def _share(self, found: Iterable[Found]) -> Iterator[Found]:
        return islice(found, self._turn % SHARES, None, SHARES)

    def _some(self, found: list[Any]) -> list[Any]:
        return found if len(found) <= self._few else self._random.sample(found, self._few)


def shares_bodies(endpoint: Endpoint) -> bool:
    """Whether it leaves most of the spoilt bodies to the others: it reads none, or each of its answers is dear."""
    return endpoint.asks_api1 or not (endpoint.form or endpoint.json is not None)


def correct(endpoint: Endpoint, good: Mapping[str, str]) -> Sent:
    """The request as it should be."""
    headers = {name: value.format(**good) for name, value in endpoint.headers.items()}
    if "cookie" in good:
        headers["Cookie"] = good["cookie"]
    body = b""
    if endpoint.form:
        headers["Content-Type"], body = FORM, _encode(_fields(endpoint.form, good))
    if endpoint.json is not None:
        headers["Content-Type"], body = "application/json", json.dumps(_message(endpoint, good)).encode()
    path = endpoint.path.format(**good) if endpoint.path else endpoint.rule
    query = _encode(_fields(endpoint.query, good))
    return Sent(endpoint.service, endpoint.method, path.encode(), query, tuple(headers.items()), body)


def _message(endpoint: Endpoint, good: Mapping[str, str]) -> dict[str, object]:
    """The endpoint's JSON body, its braces filled in."""
    members = (endpoint.json or {}).items()
    return {name: value.format(**good) if isinstance(value, str) else value for name, value in members}


def _fields(fields: Mapping[str, str], good: Mapping[str, str]) -> Fields:
    filled = [(name, value.format(**good)) for name, value in fields.items()]
    return [(name.encode(), quote(value, safe="").encode()) for name, value in filled if value]


def _changed(fields: Mapping[str, str], good: Mapping[str, str], name: str, value: bytes) -> Fields:
    others = [each for each in _fields(fields, good) if each[0] != name.encode()]
    return [*others, (name.encode(), value)]


def _misplaced(right: Sent, part: str, fields: Mapping[str, str], good: Mapping[str, str], name: str) -> Iterator[Sent]:
    """Missing, twice, as a list, and in the other part of the request."""
    every, key = _fields(fields, good), name.encode()
    without = [each for each in every if each[0] != key]
    value = dict(every).get(key, b"x")
    yield _with(right, part, without)
    yield _with(right, part, [*without, (key, value), (key, value)])
    yield _with(right, part, [*without, (key, value), (key, b"other")])
    yield _with(right, part, [*without, (key + b"%5B%5D", value)])
    yield _with(right, part, [*without, (b"%00" + key, value), (b"\xff" + key, value)])
    if part == "body":
        yield replace(_with(right, part, without), query=_encode([(key, value)]))


def _with(right: Sent, part: str, fields: Fields) -> Sent:
    encoded = _encode(fields)
    return replace(right, query=encoded) if part == "query" else replace(right, body=encoded)


def _encode(fields: Fields) -> bytes:
    return b"&".join(name + b"=" + value for name, value in fields)


def _replaced(right: Sent, name: str, value: str) -> tuple[tuple[str, str], ...]:
    return (*(each for each in right.headers if each[0] != name), (name, value))
