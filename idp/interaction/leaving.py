"""The redirect that leaves the provider for a client's registered address."""

from typing import TYPE_CHECKING

from flask import Response
from typing_extensions import override
from werkzeug.datastructures import Headers
from werkzeug.utils import redirect

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class _LetterByLetter(Response):
    """Werkzeug would take the address apart and put it together as another one.

    `com.example.app:///cb` lost two slashes, `https://rp.example/cb?` its question mark, a host its capitals.
    """

    @override
    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        headers = super().get_wsgi_headers(environ)
        headers["Location"] = self.headers["Location"]
        return headers


def leave_for(location: str) -> Response:
    """303 to `location` as it stands, kept by no cache, and without a word of where the browser comes from.

    It must be ASCII without spaces or line breaks.
    """
    response = redirect(location, 303, Response=_LetterByLetter)
    assert isinstance(response, Response)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
