"""RULES: the address that a browser goes to in the end, taken apart for people and for the page's policy."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?\Z")


@dataclass(frozen=True)
class Destination:
    """`http://` `localhost:5002` `/signin-oidc`; a private-use URI has its scheme as the host and no rest before it."""

    scheme: str
    host: str
    rest: str
    form_action_source: str
    """What `form-action` must allow (CSP Level 3 §2.3.1): the origin, or the scheme where an origin cannot be written
    (IPv6 addresses, private-use schemes)."""


def destination_of(redirect_uri: str) -> Destination:
    """The parts of a proven redirect URI."""
    parts = urlsplit(redirect_uri)
    if parts.scheme not in ("http", "https"):
        return Destination("", f"{parts.scheme}:", redirect_uri[len(parts.scheme) + 1 :], f"{parts.scheme}:")
    scheme = f"{parts.scheme}://"
    source = scheme + parts.netloc if _PLAIN_HOST.match(parts.netloc) else f"{parts.scheme}:"
    return Destination(scheme, parts.netloc, redirect_uri[len(scheme) + len(parts.netloc) :], source)
