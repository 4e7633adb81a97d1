"""What the views of this slice have in common: whose request it is, one change in one transaction, and its answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException

from api1 import bearer
from api1.extensions import writing
from api1.shapes import refuse
from api1.todos import answer_store, idempotency, owner_store, versions
from api1.todos.idempotency import KeptAnswer, Repetition
from shared import clock
from shared.problem import problem

_SUB = re.compile(r"[\x20-\x7e]{1,255}")


@dataclass(frozen=True)
class Answer:
    """A good answer; `version` goes into its ETag."""

    status: int
    document: BaseModel | None = None
    version: int | None = None
    location: str | None = None

    def unless_known(self, if_none_match: str | None) -> Response:
        """For Flask; 304 if the caller has this version."""
        if self.version is None or not versions.is_known(if_none_match, self.version):
            return self.response()
        return Response(status=304, headers={"ETag": versions.etag(self.version)})

    def response(self) -> Response:
        """For Flask."""
        return _response(self.status, self._body(), self._etag(), self.location)

    def kept(self, request_digest: bytes, now: datetime) -> KeptAnswer:
        """As it is kept for the same request."""
        return KeptAnswer(request_digest, self.status, self._body(), self._etag(), self.location, now)

    def _body(self) -> str:
        return self.document.model_dump_json() if self.document else ""

    def _etag(self) -> str | None:
        return None if self.version is None else versions.etag(self.version)


def owner() -> str:
    """The token's `sub`: at most 255 ASCII characters (OpenID Connect Core §2); nobody else has lists."""
    sub = bearer.caller().claims["sub"]
    if not _SUB.fullmatch(sub):
        raise HTTPException(response=problem(403, "The token's sub is not one that an OpenID provider gives."))
    return sub


def change(work: Callable[[Connection, str], Answer], key: str | None, body: BaseModel | None = None) -> Response:
    """Do `work(connection, owner)` in one transaction, while nobody else changes anything of this person's.

    With `key` (Idempotency-Key) the answer is kept in the same transaction and given again to the same request, of
    which `body` is what was read. What is refused raises, and then nothing is kept either.
    """
    person = owner()
    with writing() as connection:
        owner_store.lock(connection, person)
        answer_store.purge(connection, clock.now())
        if key is None:
            return work(connection, person).response()
        kept = _once(connection, person, idempotency.digest(key), _this_request(body), work)
    return _response(kept.status, kept.body, kept.etag, kept.location)


def _this_request(body: BaseModel | None) -> bytes:
    given = body.model_dump(exclude_unset=True) if body else None
    return idempotency.request_digest(request.method, request.path, given, request.headers.get("If-Match"))


def _once(
    connection: Connection, person: str, key_digest: bytes, this: bytes, work: Callable[[Connection, str], Answer]
) -> KeptAnswer:
    now = clock.now()
    before = answer_store.find(connection, person, key_digest)
    repetition = idempotency.judge(before, this, now)
    if repetition is Repetition.ANOTHER_REQUEST:
        refuse([{"name": "Idempotency-Key", "rule": "A key that was not used for another request within 24 hours."}])
    if before is not None and repetition is Repetition.REPEATED:
        return before
    answer = work(connection, person).kept(this, now)
    answer_store.keep(connection, person, key_digest, answer)
    answer_store.forget_oldest(connection, person)
    return answer


def _response(status: int, body: str, etag: str | None, location: str | None) -> Response:
    response = Response(body, status, mimetype="application/json")
    if not body:
        del response.headers["Content-Type"]
    for name, value in (("ETag", etag), ("Location", location)):
        if value is not None:
            response.headers[name] = value
    return response


def require_match(if_match: str | None, version: int) -> None:
    """412, if the caller has seen another version."""
    if not versions.may_change(if_match, version):
        raise HTTPException(response=problem(412, "This is not the version that If-Match names. Read it again."))


def conflict(detail: str) -> HTTPException:
    """409: what was asked for is beyond a limit."""
    return HTTPException(response=problem(409, detail))
