"""What a stranger sends for the parameters that have a form of their own."""

import json

from tests.hostile.values import MARK, SECRET, unsigned

CLAIMS = (
    *("null", "[]", '{"userinfo": []}', '{"userinfo": {"name": 5}}', '{"id_token": {"acr": {"essential": 1}}}'),
    '{"userinfo": {"name": null, "name": null}}',
    '{"id_token": {"sub": {"value": "\\ud800"}}}',
    '{"id_token": {"sub": {"values": ["\\u0000", [], {}, 1e999]}}}',
    '{"id_token": {"acr": {"essential": true, "values": [{"a": []}]}}}',
    '{"userinfo": ' + '{"name": ' * 800 + "1" + "}" * 800 + "}",
    '{"userinfo": {"name": {"value": ' + "[" * 4000 + "]" * 4000 + "}}}",
    '{"userinfo": {"name": {"value": ' + "9" * 5000 + "}}}",
    json.dumps({"userinfo": {f"{MARK}{number}": None for number in range(400)}}),
    f'{{"userinfo": {{"<script>{MARK}": {{"essential": "{SECRET}"}}}}}}',
)
RESOURCES = (
    *("api1", "api2", "urn:x", "http://localhost:5001//", "http://localhost:5001#", "http://user@localhost:5001"),
    *("HTTP://LOCALHOST:5001", "http://[::1", "http://localhost:99999999", "//localhost:5001", "file:///etc/passwd"),
)
REQUEST_URIS = (
    *("http://127.0.0.1:1/", "https://169.254.169.254/latest/meta-data", "file:///etc/passwd", "urn:ietf:params:x"),
    *("http://[::ffff:127.0.0.1]/", "https://evil.example/r#" + "a" * 43, "gopher://localhost:5000/_x", "https://"),
)

HEADERS = (
    *({"alg": "ES256"}, {"alg": "none"}, {"alg": "HS256", "kid": "ec"}, {"alg": "ES256", "kid": f'"{MARK}<script>'}),
    *({"alg": "ES256", "kid": "\ud800"}, {"alg": "ES256", "crit": 5}, {"alg": "RS256", "jku": "https://evil.example/"}),
)
WHO = ("signer", "mvc client", "todo list client", "nobody", "\ud800", "a\0b", SECRET, "x" * 5000)
ASSERTIONS = tuple(unsigned(header, {"iss": who, "sub": who}) + "A" * 86 for header in HEADERS for who in WHO)
RESPONSE_TYPES = (
    *("id_token", "token id_token", "token code", "code id_token", "token", "none", "code code", "code  token"),
    *("id_token\ttoken", f"{MARK} token", "id_token id_token token code", "token " * 300),
)
RESPONSE_MODES = ("query", "fragment", "form_post", "query.jwt", "web_message", "form_post fragment")
LISTS = {
    "claims": CLAIMS,
    "resource": RESOURCES,
    "request_uri": REQUEST_URIS,
    "client_assertion": ASSERTIONS,
    "response_type": RESPONSE_TYPES,
    "response_mode": RESPONSE_MODES,
}
"""By the name of the parameter."""
