"""Stands around the provider as the network would, and lets the armed fault strike an answer of /token.

Everything has happened and is committed before anything goes wrong: what the client sees is all that is spoilt.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Request, Response

from idp import parameters
from idp.clients import credentials
from idp.clients.credentials import Assertion, Credentials
from idp.development import fault_store
from idp.development.fault import DELAY_SECONDS, Fault
from idp.extensions import reading, writing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/token"

log = structlog.stdlib.get_logger("sixty.development")


class AnswerLost(Exception):
    """Raised where the body should come: the server closes the connection."""


class FaultyDelivery:
    """A WSGI application around another. `sleep`: how it waits."""

    def __init__(
        self, app: Flask, inner: "WSGIApplication", largest_body: int, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._app = app
        self._inner = inner
        self._largest_body = largest_body
        self._sleep = sleep

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer, whole or not; requests to other addresses, or without a length, are passed on as they are."""
        request = Request(environ)
        length = request.content_length
        if request.method != "POST" or request.path != PATH or length is None or length > self._largest_body:
            return self._inner(environ, start_response)
        armed = self._armed()
        if not armed:
            return self._inner(environ, start_response)
        body = environ["wsgi.input"].read(length)
        answer = self._deliver(environ, body)
        whose = next((client_id for client_id in _client_ids(request, body) if client_id in armed), None)
        fault = self._strike(whose) if whose is not None and answer.status_code != 401 else None
        if fault is Fault.LOST_ANSWER:
            start_response(answer.status, answer.headers.to_wsgi_list())
            return _broken_off()
        return self._damaged(fault, answer, lambda: self._deliver(environ, body))(environ, start_response)

    def _deliver(self, environ: "WSGIEnvironment", body: bytes) -> Response:
        return Response.from_app(self._inner, {**environ, "wsgi.input": BytesIO(body)}, buffered=True)

    def _damaged(self, fault: Fault | None, answer: Response, again: Callable[[], Response]) -> Response:
        match fault:
            case Fault.DELAYED:
                self._sleep(DELAY_SECONDS)
            case Fault.CUT_IN_HALF:
                answer.data = answer.data[: len(answer.data) // 2]
            case Fault.DELIVERED_TWICE:
                return again()
            case Fault.SERVER_ERROR:
                answer.status_code = 500
                answer.data = json.dumps({"error": "server_error"}).encode()
            case _:
                pass
        return answer

    def _armed(self) -> set[str]:
        """For whom. A database in trouble tells that itself, to whoever asks it next."""
        try:
            with self._app.app_context(), reading() as connection:
                return fault_store.clients(connection)
        except SQLAlchemyError:
            return set()

    def _strike(self, client_id: str) -> Fault | None:
        """The fault that is taken for this answer."""
        try:
            with self._app.app_context(), writing() as connection:
                fault = fault_store.take(connection, client_id)
        except SQLAlchemyError:
            return None
        if fault is not None:
            log.warning("fault struck", fault=fault.value, client_id=client_id)
        return fault


def _broken_off() -> Iterator[bytes]:
    """Less than the headers promise, so that granian closes the connection."""
    yield from ()
    raise AnswerLost("a fault of the development bench")


def _client_ids(request: Request, body: bytes) -> list[str]:
    """Whose request it is, in each reading of it."""
    form = parameters.read(body)
    shown = credentials.read(
        request.headers.get("Authorization"),
        form.get("client_id"),
        form.get("client_secret"),
        assertion=form.get("client_assertion"),
        assertion_type=form.get("client_assertion_type"),
    )
    if isinstance(shown, Credentials):
        return [client_id for client_id, _ in shown.candidates]
    return [shown.client_id] if isinstance(shown, Assertion) and shown.client_id else []
