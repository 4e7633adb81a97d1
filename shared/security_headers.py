"""The headers that every answer of every service carries.

`Referrer-Policy` is `same-origin` and not `no-referrer`: the latter makes Chromium send `Origin: null` with our own
forms, which the CSRF check behind TLS then refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Flask, Response, g

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


@dataclass
class _Page:
    """What this answer's page may do besides."""

    form_action: list[str] = field(default_factory=list[str])
    images: list[str] = field(default_factory=list[str])
    frames: list[str] = field(default_factory=list[str])
    may_be_framed: bool = False


def allow_form_action(origin: str) -> None:
    """Let this page's forms end at `origin`: Chromium applies `form-action` to the redirect after the POST as well."""
    _add(_page().form_action, origin)


def allow_image(origin: str) -> None:
    """Let this page show an image from `origin`."""
    _add(_page().images, origin)


def allow_frame(origin: str) -> None:
    """Let this page show a frame of `origin`."""
    _add(_page().frames, origin)


def allow_framing() -> None:
    """Let pages of any origin show this one in a frame: there must be nothing on it to click or to read."""
    _page().may_be_framed = True


def _page() -> _Page:
    return g.setdefault("sixty_page", _Page())


def _add(allowed: list[str], origin: str) -> None:
    if origin not in allowed:
        allowed.append(origin)


def content_security_policy(
    form_action: Sequence[str] = (),
    images: Sequence[str] = (),
    frames: Sequence[str] = (),
    *,
    ancestors: str = "'none'",
) -> str:
    """The policy of our own pages: only our own files, no inline script or style, no framing."""
    targets, sources = " ".join(("'self'", *form_action)), " ".join(("'self'", *images))
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; "
        f"img-src {sources}; connect-src 'self'; "
        + (f"frame-src {' '.join(frames)}; " if frames else "")
        + f"form-action {targets}; base-uri 'none'; frame-ancestors {ancestors}"
    )


def init_app(app: Flask, *, https: bool) -> None:
    """Add the headers to every response; `https`: the service's public URL is https, so HSTS is sent."""
    # else Werkzeug answers two slashes in a path with a 308 to an address that it makes from the Host header
    app.url_map.merge_slashes = False
    always = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        **({"Strict-Transport-Security": "max-age=31536000"} if https else {}),
    }
    usual = {**always, "Content-Security-Policy": content_security_policy(), "X-Frame-Options": "DENY"}

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        present = {name.lower() for name, _ in headers}
        page: _Page | None = g.get("sixty_page")
        for name, value in (usual if page is None else {**always, **_headers_of(page)}).items():
            if name.lower() not in present:
                headers.add(name, value)
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-store")
        return response


def _headers_of(page: _Page) -> dict[str, str]:
    ancestors = "*" if page.may_be_framed else "'none'"
    policy = content_security_policy(page.form_action, page.images, page.frames, ancestors=ancestors)
    return {"Content-Security-Policy": policy, **({} if page.may_be_framed else {"X-Frame-Options": "DENY"})}
