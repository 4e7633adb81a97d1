"""RULES: the state that a client compares with the browser's (OpenID Connect Session Management 1.0 §2).

`check_session.js` computes the same in the browser.
"""

import hashlib
from ipaddress import IPv6Address

from idp.clients.uris import web_parts

_DEFAULT_PORTS = {"http": 80, "https": 443}


def session_state(client_id: str, origin: str, browser_state: str, salt: str) -> str:
    """What the client gets; without a space, worth nothing to anybody but a page of that origin."""
    told = f"{client_id} {origin} {browser_state} {salt}"
    return f"{hashlib.sha256(told.encode()).hexdigest()}.{salt}"


def origin_of(redirect_uri: str) -> str | None:
    """The origin as browsers write it (RFC 6454 §6.2); None for a private-use scheme, whose pages no frame can ask."""
    web = web_parts(redirect_uri)
    if web is None:
        return None
    scheme, host = web["scheme"], web["host"].lower()
    if host.startswith("["):
        host = f"[{IPv6Address(host[1:-1]).compressed}]"
    port = int(web["port"] or _DEFAULT_PORTS[scheme])
    return f"{scheme}://{host}" if port == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"
