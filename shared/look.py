"""How every page looks: the style sheet, the frame around each page and the words with signs in it.

A service calls `init_app`; its templates extend `look/base.html` and import `look/macros.html`. Nothing here needs an
inline script or style, so the pages live under the policy of `shared/security_headers.py`.

`look/base.html` has the blocks `title`, `head`, `nav`, `aside`, `main` and `foot`. A page sets `solo` to `narrow` or
`wider` for one centred sheet instead of the wide frame, and `here` to mark its entry in the navigation.
"""

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import BadHost

from shared import clock

blueprint = Blueprint(
    "look", __name__, static_folder="static", static_url_path="/static/look", template_folder="templates"
)


def init_app(app: Flask, *, role: str, where: str, home: str | None = None) -> None:
    """Add the sheet, the templates and the icon.

    `role`: "identity provider"; `where`: "localhost:5000"; `home`: the path that the wordmark links to, if any.
    """
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(  # pyright: ignore[reportUnknownMemberType]
        look_role=role,
        look_where=where,
        look_home=home,
        look_now=clock.now,
        look_clock_offset=_whole_offset,
    )
    app.register_error_handler(BadHost, _without_page)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The icon for those who ask for it by its old name."""
    return blueprint.send_static_file("favicon.svg")


def _without_page(_error: BadHost) -> Response:
    """No URL can be made of this Host header, so no page with a style sheet either."""
    return Response(
        "The Host header is not acceptable.", status=400, mimetype="text/plain", headers={"Cache-Control": "no-store"}
    )


def _whole_offset() -> int:
    """Seconds by which this service's clock was moved; never other than 0 outside development."""
    return round(clock.offset_seconds())
