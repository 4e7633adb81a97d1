"""Refuses a query with bytes that no URI may hold, before a view reads it.

Werkzeug raises UnicodeDecodeError at `request.args` where such bytes are not UTF-8: a stranger's input would be a 500.
"""

from flask import Flask, abort, request


def init_app(app: Flask) -> None:
    """Answer 400 instead of calling the view."""

    @app.before_request
    def refuse_unreadable_query() -> None:
        if not request.query_string.isascii():
            abort(400)
