"""Serves a WSGI application with granian, in worker processes that are replaced when they die.

No process outlives its parent: a worker ends with the main process, the main process with whoever asked for that.
"""

import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from granian.constants import Interfaces
from granian.server import Server as Granian
from granian.server import mp

from shared import meters
from shared.settings import ServiceSettings

log = logging.getLogger("sixty.serving")

# A worker that does not end by itself is killed: granian's stop hangs now and then when the signal goes to the whole
# process group. In production not before the slowest request (5 s behind a busy database) is answered, and before the
# 10 s are over after which container engines kill; the demo has to be gone within three.
KILL_AFTER_SECONDS = {"production": 8, "development": 2}
PARENT_VARIABLE = "SIXTY_PARENT_PID"

Answer = Callable[[Any, dict[str, Any]], object]


def serve(target: str, settings: ServiceSettings, *, threads: int) -> None:
    """Run `target` ("package.wsgi:app") until SIGTERM or SIGINT. `threads`: blocking threads a worker."""
    _require_free_port(f"{settings.prefix()}BIND", settings.bind, settings.host, settings.port)
    end_with_parent()
    os.environ["SIXTY_SERVER_PID"] = str(os.getpid())
    with _meters_served(settings):
        Granian(
            target,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            blocking_threads=threads,
            respawn_failed_workers=True,
            respawn_interval=0.5,
            workers_kill_timeout=KILL_AFTER_SECONDS[settings.environment],
            websockets=False,
            log_enabled=False,
        ).serve()


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody answers at `port`, on either loopback (another program may hold only one of them)."""
    hosts = {host, "127.0.0.1", "::1"} if host in ("127.0.0.1", "localhost", "0.0.0.0", "::") else {host}  # noqa: S104
    return not any(_answers(each, port) for each in hosts)


def worker_started() -> None:
    """Called in every worker before its app is made.

    It counts together with the other workers, and ends when granian's main process is gone, so that it cannot hold the
    port for ever.
    """
    meters.worker_started()
    server = int(os.environ.get("SIXTY_SERVER_PID", "0"))
    if server and server != os.getpid():
        _watch(lambda: os.getppid() != server, lambda: os._exit(1))


def answer_through(before: Callable[[Answer], Answer]) -> None:
    """Called in a worker before its app is served: granian then calls `before(answer)` where it would call `answer`.

    `answer(protocol, environ)` may also be called later and in another thread, once: granian waits for the protocol to
    be told, not for the call to return. It has no public place for this, so its own function is wrapped.
    """
    granian: Any = mp
    make = granian._wsgi_call_wrap

    def make_through(*app_and_options: Any) -> Answer:
        return before(make(*app_and_options))

    granian._wsgi_call_wrap = make_through


def worker_ready() -> None:
    """Called in every worker once its app is made: what it consists of is never searched for garbage again.

    Python would walk over all of it now and then, in the middle of a request.
    """
    gc.collect()
    gc.freeze()


def end_with_parent() -> None:
    """End this process when the one that started it has died; only where that one asked for it by PARENT_VARIABLE.

    The variable is taken out of the environment: it is meant for this process and not for its children. Where the
    parent has died already, this process ends at once.
    """
    parent = int(os.environ.pop(PARENT_VARIABLE, "0"))
    if parent:
        _watch(lambda: os.getppid() != parent, lambda: os.kill(os.getpid(), signal.SIGTERM))


def _meters_served(settings: ServiceSettings) -> ExitStack:
    """The listener for the meters, where one is wanted."""
    stack = ExitStack()
    address = settings.metrics_address
    if address:
        name = f"{settings.prefix()}METRICS_BIND"
        _require_free_port(name, str(settings.metrics_bind), *address)
        try:
            stack.enter_context(meters.served(*address))
        except OSError as error:
            raise SystemExit(f"{name} = '{settings.metrics_bind}': cannot listen there ({error.strerror}).") from None
    return stack


def _require_free_port(name: str, bind: str, host: str, port: int) -> None:
    if not port_is_free(host, port):
        raise SystemExit(
            f"{name} = '{bind}': something is already listening there. Stop it, or set {name} to another port."
        )


def _watch(condition: Callable[[], bool], act: Callable[[], None]) -> None:
    def loop() -> None:
        while not condition():
            time.sleep(0.25)
        act()

    threading.Thread(target=loop, name="parent-watch", daemon=True).start()


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
