"""What every answer must be, whatever was sent: no 5xx, the standard's error, the right type, nothing given away."""

import json
import re
from urllib.parse import unquote, urlsplit

from tests.hostile.endpoint import Endpoint
from tests.hostile.values import MARK, SECRET
from tests.hostile.wire import Answer

HEADERS = {
    "X-Content-Type-Options": ("nosniff",),
    "X-Frame-Options": ("DENY",),
    "Referrer-Policy": ("same-origin", "no-referrer"),
    "Cross-Origin-Opener-Policy": ("same-origin",),
}
ERRORS = {
    *("invalid_request", "invalid_client", "invalid_grant", "invalid_scope", "invalid_target", "invalid_token"),
    *("insufficient_scope", "unauthorized_client", "unsupported_grant_type", "unsupported_token_type", "not_found"),
    *("invalid_client_metadata", "invalid_redirect_uri", "temporarily_unavailable"),
}
GIVEN_AWAY = ("Traceback (most recent call last)", 'File "/', "sqlalchemy", "werkzeug.", "site-packages", "982007569")
SPOILT = re.compile(rf"[\"'<>]{MARK}|<img src=x|<script>", re.IGNORECASE)
LED_ASTRAY = re.compile(rf"(href|src|action)=\"[^\"]*({MARK}|evil\.example)")
READABLE_BY_SCRIPTS = ("/token", "/register", "/userinfo", "/revoke", "/jwks", "/.well-known/")


def complaints(endpoint: Endpoint | None, answer: Answer, allowed: tuple[str, ...], secrets: set[str]) -> list[str]:
    """What is wrong with the answer. `allowed`: where a browser may be sent besides an own path."""
    found = [f"status {answer.status}"] if answer.status >= 500 else []
    found += _headers(answer, may_be_framed=endpoint is not None and endpoint.may_be_framed)
    found += _body(answer, tells_back=endpoint is not None and endpoint.tells_back)
    found += _address(answer, allowed, secrets)
    if endpoint is not None:
        found += _kept(endpoint, answer) + _typed(endpoint, answer)
    return found


def _headers(answer: Answer, *, may_be_framed: bool) -> list[str]:
    is_framed = may_be_framed and "X-Frame-Options" not in answer.headers
    expected = {**HEADERS, "X-Frame-Options": (None,)} if is_framed else HEADERS
    found = [f"{name} is wrong" for name, value in expected.items() if answer.headers.get(name) not in value]
    policy = answer.headers.get("Content-Security-Policy", "")
    ancestors = "*" if is_framed else "'none'"
    if f"frame-ancestors {ancestors}" not in policy or "default-src 'none'" not in policy or "unsafe" in policy:
        found.append(f"policy {policy!r}")
    if "Injected" in answer.headers or MARK in policy:
        found.append("a header was injected")
    once = set(answer.headers.keys()) - {"Set-Cookie"}
    return found + [f"{name} twice" for name in once if len(answer.headers.getlist(name)) > 1]


def _body(answer: Answer, *, tells_back: bool) -> list[str]:
    text = answer.text
    found = [f"the body says {words}" for words in GIVEN_AWAY if words in text]
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        spoilt = SPOILT.search(text)
        if spoilt:
            found.append(f"reflected: {spoilt[0]!r}")
        if "Location" not in answer.headers and LED_ASTRAY.search(text):  # else the page repeats that address alone
            found.append("an address in the page comes from the request")
    elif MARK in text and answer.status >= 400:
        found.append("an error repeats the request")
    may_stand = tells_back and answer.status < 400
    return found + (["a secret stands in the body"] if SECRET in text and not may_stand else [])


def _address(answer: Answer, allowed: tuple[str, ...], secrets: set[str]) -> list[str]:
    location = answer.headers.get("Location")
    if location is None:
        return ["a redirect to nowhere"] if answer.status in (301, 302, 303, 307, 308) else []
    found = ["307 or 308"] if answer.status in (307, 308) else []
    is_own = location.startswith("/") and not location.startswith(("//", "/\\"))
    parts = urlsplit(location)
    if not is_own and f"{parts.scheme}://{parts.netloc}" not in allowed:
        found.append(f"sent to {location}")
    plain = unquote(location)
    if SECRET in plain or any(secret in plain for secret in secrets):
        found.append(f"a secret stands in the address {location}")
    return found


def _kept(endpoint: Endpoint, answer: Answer) -> list[str]:
    """Whether caches stay out of it."""
    may_be_kept = endpoint.is_public or answer.headers.get("Cache-Control") == "no-store"
    cors = answer.headers.get("Access-Control-Allow-Origin")
    readable = endpoint.service == "idp" and endpoint.rule.startswith(READABLE_BY_SCRIPTS)
    found = [] if may_be_kept or (answer.status == 200 and not answer.body) else ["caches may keep it"]
    if "Access-Control-Allow-Credentials" in answer.headers or (cors is not None and not (readable and cors == "*")):
        found.append(f"readable by other origins: {cors}")
    return found


def _typed(endpoint: Endpoint, answer: Answer) -> list[str]:
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status in (204, 304) or not answer.body:
        return []
    if kind == "text/plain":  # no page can be made: its own addresses would come from that Host header
        return [] if "Host header" in answer.text else ["text/plain"]
    if endpoint.kind == "page" and not (endpoint.service == "api1" and answer.status >= 400):
        return [] if kind == "text/html" else [f"a page of type {kind}"]
    if answer.status == 412 and endpoint.is_public:  # If-Match at what never changes by a request: it stays what it is
        return []
    if endpoint.kind == "file" and answer.status < 400:
        return []
    if endpoint.service == "mvc_client" and kind == "text/html" and answer.status >= 400:
        return []
    if endpoint.kind == "file" and kind == "text/html":
        return []
    return _json(endpoint, answer, kind)


def _json(endpoint: Endpoint, answer: Answer, kind: str) -> list[str]:
    tells_problems = endpoint.service == "api1" or endpoint.rule.startswith("/authentication/")
    wanted = "application/problem+json" if tells_problems and answer.status >= 400 else "application/json"
    if endpoint.rule == "/development/clock":
        wanted = kind if "json" in kind else wanted
    if kind != wanted:
        return [f"JSON of type {kind}"]
    said = json.loads(answer.body)
    if answer.status < 400:
        return []
    if tells_problems:
        return [] if said.get("status", 400) == answer.status else ["no problem document"]
    without_code = endpoint.rule == "/userinfo" and answer.status == 401  # RFC 6750 §3.1: nothing was shown
    return [] if said.get("error") in ERRORS or without_code else [f"error {said.get('error')!r}"]
