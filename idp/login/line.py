"""The line in which sign-ins wait: a worker answers them in a thread of their own, one after the other.

Else whatever comes after them would wait behind them in the worker's only thread: with fifty people who sign in at once
a renewal took a second. Short, so that nobody waits who is going to be refused: whoever finds it full is answered at
once that it is (`password_turn`).
"""

import io
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

from idp.login.password_turn import PATIENCE_SECONDS, WAITS_UNTIL

PLACES = 64
"""What can be looked at in about 1.2 s. Which worker a connection meets is chance: each has room for the whole wave."""
PATHS = ("/login", "/authentication/login")

Answer = Callable[[Any, dict[str, Any]], object]
"""granian's: lets the app answer what `environ` asks, and hands the answer to `protocol`."""

log = structlog.stdlib.get_logger("sixty.login")


class Line:
    """Of one worker. `largest_body`: in bytes; of more, one byte too many is kept, so that the app refuses it."""

    def __init__(self, largest_body: int, places: int = PLACES) -> None:
        self._waiting: queue.Queue[tuple[Any, dict[str, Any]]] = queue.Queue(places)
        self._largest_body = largest_body

    def before(self, answer: Answer) -> Answer:
        """What granian calls instead of `answer`: that which waits is answered later, by `answer` as well."""
        threading.Thread(target=self._serve, args=[answer], name="sign-ins", daemon=True).start()

        def answer_or_wait(protocol: Any, environ: dict[str, Any]) -> None:
            if environ["PATH_INFO"] not in PATHS or not self._waits(protocol, environ):
                answer(protocol, environ)

        return answer_or_wait

    def _waits(self, protocol: Any, environ: dict[str, Any]) -> bool:
        if environ["REQUEST_METHOD"] != "POST":
            return False
        environ[WAITS_UNTIL] = time.monotonic() + PATIENCE_SECONDS
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(self._largest_body + 1))  # over when we return
        try:
            self._waiting.put_nowait((protocol, environ))
        except queue.Full:
            environ[WAITS_UNTIL] = 0.0
            return False
        return True

    def _serve(self, answer: Answer) -> None:
        while True:
            try:
                answer(*self._waiting.get())
            except Exception as error:  # what the app raises it answers itself; a broken thread would answer nobody
                log.error("a sign-in was not answered", exc_info=error)
