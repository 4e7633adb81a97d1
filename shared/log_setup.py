"""Logs: one line an event on standard error, for people (`console`) or machines (`json`), with a request id.

No token, code, password or secret is ever given to a logger; what comes from outside is only the path, never the query.
Authlib's loggers are kept at INFO because at DEBUG they print tokens.
"""

import json
import logging
import logging.config
import re
import secrets
import sys
import time
from collections.abc import Sequence
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor

from shared import clock

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_STEERS_TERMINALS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_QUIET_PATHS = ("/health", "/ready", "/static/")

_encode = json.JSONEncoder(default=repr).encode

log = structlog.stdlib.get_logger("sixty.request")


def configure(log_format: str, service: str) -> None:
    """Send structlog and the standard library's loggers through one formatter. Idempotent."""

    def stamp(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["at"] = clock.now().isoformat(timespec="milliseconds")
        event["service"] = service
        return event

    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        stamp,
    ]
    if log_format == "json":
        _write_json(before)
    else:
        structlog.configure(
            processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
            logger_factory=structlog.stdlib.LoggerFactory(),
            wrapper_class=structlog.stdlib.BoundLogger,
            cache_logger_on_first_use=True,
        )
    renderer: list[Processor] = (
        [structlog.processors.format_exc_info, _as_json]
        if log_format == "json"
        else [
            _show_control_characters,
            structlog.dev.ConsoleRenderer(
                colors=False,
                timestamp_key="at",
                sort_keys=False,
                exception_formatter=structlog.dev.plain_traceback,  # the default prints local variables: passwords
            ),
        ]
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "sixty": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
                    "foreign_pre_chain": before,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "sixty"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                "authlib": {"level": "INFO"},
                "alembic": {"level": "WARNING"},
                "_granian": {"level": "WARNING"},
            },
        }
    )


def _write_json(before: Sequence[Processor]) -> None:
    """Our own events go straight to standard error: by way of the standard library a line takes three times as long."""
    structlog.configure(
        processors=[*before, structlog.processors.format_exc_info, _as_json],
        logger_factory=_NamedWriter,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def _as_json(_logger: Any, _method: str, event: EventDict) -> str:
    return _encode(event)


class _NamedWriter(structlog.WriteLogger):
    """Writes to standard error; its name is in each line."""

    def __init__(self, name: str = "") -> None:
        super().__init__(sys.stderr)
        self.name = name


def _show_control_characters(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """`\\x1b` as its escape: a path of a stranger's must not move the cursor of whoever reads the log."""
    return {name: _escaped(value) if isinstance(value, str) else value for name, value in event.items()}


def _escaped(text: str) -> str:
    return _STEERS_TERMINALS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def tell(**facts: Any) -> None:
    """Say more in the line that the log has for this request in any case."""
    g.setdefault("told_to_log", {}).update(facts)


def init_app(app: Flask) -> None:
    """Give every request an id (the caller's, where it is well-formed), log its end, answer with `X-Request-ID`."""

    @app.before_request
    def begin() -> None:
        sent = request.headers.get("X-Request-ID", "")
        g.request_id = sent if REQUEST_ID.match(sent) else secrets.token_hex(8)
        g.request_began = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-ID"] = g.request_id
            if not request.path.startswith(_QUIET_PATHS):
                log.info(
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    milliseconds=round((time.monotonic() - g.request_began) * 1000, 1),
                    **g.get("told_to_log", {}),
                )
        return response
