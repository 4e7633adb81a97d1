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
        for name, value in (usual if _is_usual() else {**always, **_of_this_page()}).items():
            if name.lower() not in present:
                headers.add(name, value)
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-store")
        return response


def _is_usual() -> bool:
    """Nothing of this answer's page differs from all others."""
    return not any(name in g for name in ("form_action_origins", "image_origins", "frame_origins", "may_be_framed"))


def _of_this_page() -> dict[str, str]:
    may_be_framed = g.get("may_be_framed", False)
    policy = content_security_policy(
        g.get("form_action_origins", ()),
        g.get("image_origins", ()),
        g.get("frame_origins", ()),
        ancestors="*" if may_be_framed else "'none'",
    )
    return {"Content-Security-Policy": policy, **({} if may_be_framed else {"X-Frame-Options": "DENY"})}
