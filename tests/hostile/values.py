"""What a stranger sends instead of what is asked for."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_from_bytes

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

MARK = "zqmark"
"""Stands in every value that could be reflected."""
SECRET = "zqs3cret"
"""Stands in every value that a log or an address must not show."""

TEXTS = [
    "",
    " ",
    "\0",
    f"a\0{MARK}",
    f"a\r\nInjected: {MARK}\r\n\r\n<script>",
    f"\x1b[2J\x1b]0;{MARK}\x07",
    f"\x7f\x85\u2028{MARK}",
    f'"{MARK}\\',
    f"'><script>{MARK}</script>",
    f'"><img src=x onerror={MARK}>',
    f"javascript:{MARK}",
    f"//evil.example/{MARK}",
    f"https://evil.example/{MARK}",
    f"/\\evil.example/{MARK}",
    "{{31337*31337}}${31337*31337}",
    "' OR '1'='1",
    "-1",
    "99999999999999999999999999",
    "1e400",
    "NaN",
    "true",
    "[]",
    '{"a": {"b": 1}}',
    "none",
    "é😀\u202eａ",
    "a;b=c&d=e",
    "../../../etc/passwd",
    f"{MARK}" * 1700,
    "9" * 5000,
]
RAW = [
    b"\xff\xfe",
    b"%ff%fe",
    b"%ed%a0%80",
    b"%",
    b"%zz",
    b"%00",
    b"%c0%af",
    b"+",
    b"%2525",
    b"=",
    b"a%0d%0aInjected:+x",
]
"""Values as they stand in a form or a query: not UTF-8, lone surrogates, broken percent signs."""


def encoded() -> Iterator[bytes]:
    """Every value, ready for a form or a query."""
    for text in TEXTS:
        yield quote_from_bytes(text.encode("utf-8", "surrogatepass")).encode()
    yield from RAW


def tokens(keys: Mapping[str, Any], good: str) -> Iterator[str]:
    """JWTs that are none of ours, though some look like it. `keys`: our public ones; `good`: a token of ours."""
    payload = json.loads(_decode(good.split(".")[1]))
    key = keys["keys"][0]
    header = json.loads(_decode(good.split(".")[0]))
    yield unsigned({"alg": "none", "typ": "at+jwt"}, payload)
    yield unsigned({**header, "alg": "none"}, payload) + "AAAA"
    public = OctKey.import_key(json.dumps(key).encode().ljust(64, b" "))
    yield jwt.encode({**header, "alg": "HS256"}, payload, public)
    stranger = ECKey.generate_key("P-256")
    for changed in _headers(header):
        yield unsigned(changed, payload) + "A" * 86
    yield jwt.encode({"alg": "ES256", "typ": header.get("typ", "JWT"), "kid": header["kid"]}, payload, stranger)
    first, second, third = good.split(".")
    yield f"{first}.{second}."
    yield f"{first}..{third}"
    yield f"{first}.{_encode({**payload, 'sub': 'somebody else'})}.{third}"
    yield f"{first}.{second}.{third}.{second}.{third}"
    yield f"{good}{third[:-4]}"
    yield "...."
    yield f"{_encode('[' * 3000)}.{second}.{third}"
    yield f"{first}.{_nested(200)}.{third}"
    yield "A" * 20_000
    yield f"{SECRET}.{SECRET}.{SECRET}"


def _headers(header: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield {**header, "kid": f'"{MARK}<script>'}
    for kid in (None, 5, [], {}, "x" * 5000, "\0", "é\ud800"):
        yield {**header, "kid": kid}
    for algorithm in (None, 5, ["ES256"], {}, "HS256", "PS256", "dir", "RS256", "ed"):
        yield {**header, "alg": algorithm}
    for typ in (None, 5, [], "JWT", "AT+JWT", "secevent+jwt"):
        yield {**header, "typ": typ}
    yield {**header, "crit": ["exp"], "exp": 1}
    yield {**header, "crit": 5}
    yield {**header, "b64": False, "crit": ["b64"]}
    yield {**header, "jwk": {"kty": "oct", "k": "AA"}, "jku": "https://evil.example/jwks", "x5c": [1]}
    yield {"alg": "ECDH-ES", "enc": "A256GCM", "epk": 5, "kid": header["kid"]}
    yield {}


def unsigned(header: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """A JWT with an empty signature."""
    return f"{_encode(dict(header))}.{_encode(dict(payload))}."


def _nested(depth: int) -> str:
    return _encode("[" * depth + "]" * depth)


def _encode(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def basics() -> Iterator[str]:
    """Authorization headers that are no credentials, or wrong ones."""
    for text in (
        b"",
        b":",
        b"mvc client",
        b"mvc client:",
        f"mvc client:{SECRET}".encode(),
        b"\xff\xfe:\xff",
        b"a\0b:c",
    ):
        yield "Basic " + base64.b64encode(text).decode()
    for text in ("%zz:%", "mvc%20client%00:x", "\u00e9:\u00e9", "a" * 9000 + ":b", '"<script>:x', "mvc%2520client:x"):
        yield "Basic " + base64.b64encode(text.encode()).decode()
    yield from ("Basic", "Basic ", "Basic !!!", "Basic é", "basic\t" + SECRET, "Bearer", "Bearer ", "Bearer a b")
    yield from (
        "Bearer é",
        f'Bearer "{MARK}"',
        f"DPoP {SECRET}",
        "Digest username=x",
        "",
        " ",
        "\xff\xfe",
        "Negotiate =",
    )
    yield "Bearer " + "x" * 70_000


HEADERS = {
    "Idempotency-Key": ["", "a" * 256, '"', '"a" "b"', "\x00", "\xff", "a, b", "zqmark<script>"],
    "If-Match": ["", '"', 'W/"1"', "1", '"9999999999999999999999"', '"-1"', "*, *", '"1", "2", "zqmark"'],
    "Host": [
        "evil.example",
        "evil.example:5000",
        "a b",
        "",
        "[::1",
        "é",
        "evil.example/x?y#z",
        "@evil.example",
        "a" * 300,
        f'"><script>{MARK}',
        "localhost:99999",
        "localhost,evil.example",
        "xn--a",
        "..",
        "%00",
    ],
    "X-Request-ID": ["", " ", f"a\tInjected: {MARK}", "x" * 100, f"<script>{MARK}", "é", "a\x1bb", "../x"],
    "X-Forwarded-For": [
        "1.2.3.4",
        "::1",
        "unknown",
        f"<script>{MARK}",
        "1.2.3.4, 5.6.7.8",
        "é",
        "," * 500,
        "127.0.0.1",
    ],
    "X-Forwarded-Proto": ["https", "javascript", f'"{MARK}', "", "https,http"],
    "X-Forwarded-Host": ["evil.example", f"<script>{MARK}"],
    "X-Forwarded-Prefix": ["//evil.example"],
    "Forwarded": ["for=1.2.3.4;host=evil.example;proto=https"],
    "X-HTTP-Method-Override": ["DELETE"],
    "X-Original-URL": ["/development/clock"],
    "Content-Type": [
        "",
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=nothing",
        "é/é",
        ";",
        "application/jwt",
        "application/xml",
        f"text/html; x=<script>{MARK}",
        "a" * 3000,
    ],
    "Origin": ["https://evil.example", "null", "", "é", f'"{MARK}', "http://localhost"],
    "Referer": ["https://evil.example/", "", "é", f"javascript:{MARK}", "http://[", "a" * 5000],
    "Accept": ["text/html", "application/xml", "é", "*/*;q=nothing", ""],
    "Accept-Language": ["é", "a" * 1000],
    "Range": ["bytes=0-0", "bytes=9-1", "bytes=-", "bytes=0-99999999999999999999999", "é"],
    "If-None-Match": ["*", '"', "W/", "é", '"1"' + ', "1"' * 2000],
    "If-Modified-Since": ["Thu, 99 Foo 99999 99:99:99 GMT", "é", "Sun, 06 Nov 9999999999 08:49:37 GMT"],
    "If-Range": ["é", '"x"'],
    "Cookie": [
        "",
        "=",
        ";",
        "a",
        "é=é",
        "idp_session=",
        f"idp_session={SECRET}",
        "idp_session=.eJx.x.x",
        "ÿ=ÿ",
        "idp_session=" + "x" * 9000,
        f"mvc_client_session={SECRET}",
        "mvc_client_session=" + "A" * 43,
        'a="\\777"',
        "mvc_client_session=é",
        "idp_session=a; idp_session=b",
        "mvc_client_session=a; idp_session=" + "A" * 43,
    ],
    "X-CSRFToken": ["", "é", SECRET],
    "Expect": ["100-continue"],
}

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "F<b>"]
PATHS = [
    b"//evil.example",
    b"//evil.example/%2e%2e",
    b"///evil.example",
    b"//login",
    b"/login//",
    b"/authorize//resume",
    b"/.well-known//openid-configuration",
    b"/static//look/look.css",
    b"//development//clock",
    b"/login/",
    b"/login;x=y",
    b"/./login",
    b"/%2e%2e/%2e%2e/etc/passwd",
    b"/static/look/../../settings.py",
    b"/static/look/%2e%2e/%2e%2e/settings.py",
    b"/static/look/..%5c..%5csettings.py",
    b"/static/look//etc/passwd",
    b"/static/look/%00",
    b"/static/look/" + b"a" * 5000,
    b"/static/%ff%fe",
    b"/%5cevil.example",
    b"/\\evil.example",
    b"/%0d%0aInjected:%20x",
    b"/%1b%5b2J",
    b"/%00",
    b"/%ff",
    b"/\xff",
    b"/%ed%a0%80",
    b"/<script>zqmark</script>",
    b"/%3Cscript%3Ezqmark%3C/script%3E",
    b"/{{31337*31337}}",
    b"/" + b"a/" * 3000,
    b"/login%2f",
    b"/Login",
    b"/.git/config",
    b"/.env",
    b"/console",
    b"*",
    b"http://evil.example/login",
]

MEMBERS = (
    *(b"null", b"true", b"0", b"1e999", b"NaN", b"9" * 400, b"[]", b"{}", b"[[[[]]]]", b'{"a": 1}', b'["alice"]'),
    *(b'""', b'"\\ud800"', b'"\\u0000"', b'"a\\u0000b"', b'"\\u202e"', b'"\\r\\nInjected: 1"', b'"\xff"', b'"'),
    f'"\'><script>{MARK}</script>"'.replace('"', '\\"').join('""').encode(),
    b'"' + b"a" * 5000 + b'"',
    b'"\xf0\x9f\x92\xa9"',
)
"""What a member of a JSON object may be, or fail to be."""
