"""Keeps two headers away from code that trips over them: a stranger's input would be a 500.

Werkzeug raises UnicodeError where it makes a URL of a Host header with an impossible `xn--` label, and OverflowError
where a date has a year of ten digits.
"""

from flask import Flask, abort, request
from werkzeug.http import parse_date

DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE")


def init_app(app: Flask) -> None:
    """Answer 400 to such a Host, and ignore a date that is none, as RFC 9110 §13.1.3 wants it."""

    @app.before_request
    def make_readable() -> None:
        for name in DATES:
            if name in request.environ and not _can_be_parsed(request.environ[name]):
                del request.environ[name]
        if "xn--" in request.host.lower():
            try:
                _ = request.host_url
            except UnicodeError:
                abort(400)


def _can_be_parsed(date: str) -> bool:
    try:
        parse_date(date)
    except OverflowError:
        return False
    return True
