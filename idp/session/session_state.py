"""RULES: the state that a client compares with the browser's (OpenID Connect Session Management 1.0 §2).

`check_session.js` computes the same in the browser.
"""

import hashlib


def session_state(client_id: str, origin: str, browser_state: str, salt: str) -> str:
    """What the client gets; without a space, worth nothing to anybody but a page of that origin."""
    told = f"{client_id} {origin} {browser_state} {salt}"
    return f"{hashlib.sha256(told.encode()).hexdigest()}.{salt}"
