"""The cookie: an opaque random id and nothing else, as Flask's session.

What Flask-WTF keeps in the session is the CSRF secret; it is derived from the id, so nothing else needs to be stored.
"""

import hmac
import re
import secrets
from typing import Any, cast

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from typing_extensions import override

from shared.sealing import derive_key

_ID = re.compile(r"[A-Za-z0-9_-]{43}\Z")


class BrowserSession(dict[str, Any], SessionMixin):
    """Flask's session of one request. `id`: of this browser; None until somebody asks for one with `renew`."""

    def __init__(self, browser_id: str | None, csrf_key: bytes) -> None:
        super().__init__()
        self._csrf_key = csrf_key
        self.id = browser_id
        self.changed = False
        if browser_id:
            self["csrf_token"] = self._derive(browser_id)

    def renew(self) -> str:
        """Give the browser a new id; the old one is forgotten."""
        self.id = secrets.token_urlsafe(32)
        self["csrf_token"] = self._derive(self.id)
        self.changed = True
        return self.id

    def _derive(self, browser_id: str) -> str:
        return hmac.new(self._csrf_key, browser_id.encode(), "sha256").hexdigest()


class BrowserCookie(SessionInterface):
    """Reads and writes the cookie. Host-only, HttpOnly, SameSite=Lax; `__Host-` and Secure behind https."""

    def __init__(self, secret_key: str, *, https: bool) -> None:
        self._csrf_key = derive_key(secret_key, "mvc-csrf")
        self._https = https
        self.name = "__Host-mvc_client_session" if https else "mvc_client_session"

    @override
    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        sent = request.cookies.get(self.name, "")
        return BrowserSession(sent if _ID.match(sent) else None, self._csrf_key)

    @override
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        response.vary.add("Cookie")
        browser = cast("BrowserSession", session)
        if browser.changed and browser.id:
            response.set_cookie(self.name, browser.id, path="/", secure=self._https, httponly=True, samesite="Lax")


def browser() -> BrowserSession:
    """Flask's session of this request, by its real type."""
    return cast("BrowserSession", session)


def browser_id() -> str:
    """The id of this browser; it gets one if it has none."""
    mine = browser()
    return mine.id or mine.renew()
