"""Which language a page of the lessons is in: as somebody chose, else as the browser asks. Every other page is English.

A choice (`?lang=zh`) is kept in a cookie, which holds the two letters and nothing else.
"""

from flask import Flask, Response, g, request
from flask_babel import Babel

COOKIE = "mvc_client_language"
ENGLISH, CHINESE = "en", "zh"
LANGUAGES = {ENGLISH: "English", CHINESE: "中文"}
TAGS = {ENGLISH: "en", CHINESE: "zh-Hans"}
"""As pages declare them (BCP 47)."""
PATH = "/lessons"
_YEAR_SECONDS = 365 * 86_400


def init_app(app: Flask) -> None:
    """Translate what `_()` is around."""
    Babel(app, locale_selector=current)
    app.jinja_env.globals["page_language"] = tag


def current() -> str:
    """One of LANGUAGES."""
    if "language" not in g:
        g.language = _choose() if request.path.startswith(PATH) else ENGLISH
    return g.language


def other() -> str:
    """The one that this page is not in."""
    return CHINESE if current() == ENGLISH else ENGLISH


def tag() -> str:
    """For `lang`."""
    return TAGS[current()]


def note(response: Response) -> Response:
    """Say what the page depends on, and keep a choice that was just made."""
    response.headers["Content-Language"] = tag()
    response.vary.update(("Accept-Language", "Cookie"))
    if _asked() is not None:
        secure = request.scheme == "https"
        response.set_cookie(COOKIE, current(), max_age=_YEAR_SECONDS, path=PATH, secure=secure, samesite="Lax")
    return response


def _choose() -> str:
    kept = request.cookies.get(COOKIE, "")
    if _asked() is not None or kept in LANGUAGES:
        return _asked() or kept
    return request.accept_languages.best_match([*LANGUAGES], default=ENGLISH) or ENGLISH


def _asked() -> str | None:
    """What the address asks for. Also pages that refuse an unreadable query are in some language."""
    lang = request.args.get("lang", "") if request.query_string.isascii() else ""
    return lang if lang in LANGUAGES else None
