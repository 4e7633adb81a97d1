"""The cookie that `check_session_iframe` reads: it changes when this browser's session does (Session Management §3.2).

It says that a session is the same as before and nothing else: a digest of its `sid` under a key of ours, by which
nobody is signed in or found. Scripts read it, and on https frames of other sites too; a frame's own request brings no
session cookie along, so only who has shown that cookie is told of another state. Else any page could sign people out
of their applications by framing one of ours.
"""

import hmac
import secrets

from flask import Response, after_this_request, current_app, g, request

from idp.clients.uris import origin_of
from idp.session.session_state import session_state
from idp.session.sign_on_session import ABSOLUTE_LIFETIME
from idp.settings import IdpSettings
from shared.sealing import derive_key

_NAME = "idp_browser_state"


def cookie_name() -> str:
    """With the prefix that only this host can set, behind https."""
    return f"__Host-{_NAME}" if _settings().is_https else _NAME


def put(sid: str | None) -> None:
    """The answer tells the browser which session it has now; None: none. The last word in a request counts."""
    if "browser_state" not in g:
        after_this_request(_send)
    g.browser_state = _state_of(sid) if sid is not None else ""


def correct(sid: str | None) -> None:
    """As `put`, where the browser does not know yet."""
    if request.cookies.get(cookie_name(), "") != (_state_of(sid) if sid is not None else ""):
        put(sid)


def answered(client_id: str, redirect_uri: str, sid: str) -> dict[str, str]:
    """The parameter of an authorization response; none for a client without an origin."""
    origin = origin_of(redirect_uri)
    if origin is None:
        return {}
    return {"session_state": session_state(client_id, origin, _state_of(sid), secrets.token_urlsafe(12))}


def _state_of(sid: str) -> str:
    key = derive_key(_settings().secret_keys[0], "idp browser states")
    return hmac.digest(key, sid.encode(), "sha256").hex()


def _send(response: Response) -> Response:
    settings, name, state = _settings(), cookie_name(), g.browser_state
    same_site = "None" if settings.is_https else "Lax"
    if state:
        response.set_cookie(
            name, state, max_age=ABSOLUTE_LIFETIME, path="/", secure=settings.is_https, samesite=same_site
        )
    else:
        response.delete_cookie(name, path="/", secure=settings.is_https, samesite=same_site)
    return response


def _settings() -> IdpSettings:
    return current_app.extensions["sixty_settings"]
