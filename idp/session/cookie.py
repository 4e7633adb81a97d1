"""The provider's own cookie, signed and hidden from scripts: a browser's id, its session's secret, a form's token."""

from datetime import timedelta

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from typing_extensions import override

from idp.session.sign_on_session import ABSOLUTE_LIFETIME
from idp.settings import IdpSettings
from shared.sealing import derive_key


class CookieWherePresent(SecureCookieSessionInterface):
    """Flask's own, which prepares to check a signature also for the many requests that come without a cookie."""

    @override
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask, settings: IdpSettings) -> None:
    """Name it, protect it, and accept what was signed under former secret keys."""
    keys = [derive_key(key, "idp cookies") for key in settings.secret_keys]
    app.session_interface = CookieWherePresent()
    app.config.update(
        SECRET_KEY=keys[0],
        SECRET_KEY_FALLBACKS=keys[1:],
        SESSION_COOKIE_NAME="__Host-idp_session" if settings.is_https else "idp_session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=ABSOLUTE_LIFETIME,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        SESSION_REFRESH_EACH_REQUEST=False,  # a slow answer must not put back the cookie from before a sign-in
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as its session: a page left open over lunch still works
        WTF_CSRF_SSL_STRICT=settings.is_https,
    )
