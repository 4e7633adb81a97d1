"""The provider's own cookie, signed and hidden from scripts: a browser's id, its session's secret, a form's token."""

from datetime import timedelta

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature
from typing_extensions import override

from idp.session.sign_on_session import ABSOLUTE_LIFETIME
from idp.settings import IdpSettings
from shared.sealing import derive_key


class CookieOfAnyInstance(SecureCookieSessionInterface):
    """Flask's own asks when a cookie was signed, and takes none from the future: an instance whose clock is a few
    milliseconds ahead of another's would sign people out there. When a session ends, its row says."""

    @override
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        sent = request.cookies.get(self.get_cookie_name(app))
        signer = self.get_signing_serializer(app) if sent else None
        if sent is None or signer is None:
            return self.session_class()
        try:
            return self.session_class(signer.loads(sent))
        except BadSignature:
            return self.session_class()


def init_app(app: Flask, settings: IdpSettings) -> None:
    """Name it, protect it, and accept what was signed under former secret keys."""
    keys = [derive_key(key, "idp cookies") for key in settings.secret_keys]
    app.session_interface = CookieOfAnyInstance()
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
