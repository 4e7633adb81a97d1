"""The headers that every answer of every service carries.

`Referrer-Policy` is `same-origin` and not `no-referrer`: the latter makes Chromium send `Origin: null` with our own
forms, which the CSRF check behind TLS then refuses.
"""

from collections.abc import Sequence

from flask import Flask, Response, g

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def allow_form_action(origin: str) -> None:
    """Let this page's forms end at `origin`: Chromium applies `form-action` to the redirect after the POST as well."""
    allowed: list[str] = g.setdefault("form_action_origins", [])
    if origin not in allowed:
        allowed.append(origin)


def allow_image(origin: str) -> None:
    """Let this page show an image from `origin`."""
    allowed: list[str] = g.setdefault("image_origins", [])
    if origin not in allowed:
        allowed.append(origin)


def allow_frame(origin: str) -> None:
    """Let this page show a frame of `origin`."""
    allowed: list[str] = g.setdefault("frame_origins", [])
    if origin not in allowed:
        allowed.append(origin)


def allow_framing() -> None:
    """Let pages of any origin show this one in a frame: there must be nothing on it to click or to read."""
    g.may_be_framed = True


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

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers, may_be_framed = response.headers, g.get("may_be_framed", False)
        policy = content_security_policy(
            g.get("form_action_origins", ()),
            g.get("image_origins", ()),
            g.get("frame_origins", ()),
            ancestors="*" if may_be_framed else "'none'",
        )
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        if not may_be_framed:
            headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", _PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-store")
        return response
