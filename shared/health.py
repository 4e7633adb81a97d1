"""GET /health (alive) and GET /ready (able to do its work), the same on every service.

`/health` answers 200 `{"service": "idp", "status": "alive"}` without touching anything. `/ready` runs the service's
checks: 200 `{"service", "status": "ready", "checks": {"database": "ok"}}`, or 503 with `"status": "not ready"` and a
short reason for each check that failed.
"""

import logging
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify

log = logging.getLogger("sixty.health")


class NotReady(Exception):
    """A check failed; the message may be shown to anybody."""


def blueprint(service: str, checks: Mapping[str, Callable[[], None]]) -> Blueprint:
    """The two routes. A check raises NotReady with a reason for everybody, or anything else that only the log tells."""
    health = Blueprint("health", __name__)

    @health.get("/health")
    def alive() -> Response:
        return jsonify(service=service, status="alive")

    @health.get("/ready")
    def ready() -> tuple[Response, int]:
        results = {name: _run(name, check) for name, check in checks.items()}
        good = all(result == "ok" for result in results.values())
        status = "ready" if good else "not ready"
        return jsonify(service=service, status=status, checks=results), 200 if good else 503

    return health


def _run(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except Exception:
        log.exception("readiness check failed: %s", name)
        return "failed"
    return "ok"
