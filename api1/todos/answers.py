"""What the views of this slice have in common: whose request it is, one change in one transaction, and its answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response
from pydantic import BaseModel
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException

from api1 import bearer
from api1.extensions import writing
from api1.problems import problem
from api1.todos import owner_store, versions

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
        body = self.document.model_dump_json() if self.document else ""
        response = Response(body, self.status, mimetype="application/json")
        if self.version is not None:
            response.headers["ETag"] = versions.etag(self.version)
        if self.location is not None:
            response.headers["Location"] = self.location
        return response


def owner() -> str:
    """The token's `sub`: at most 255 ASCII characters (OpenID Connect Core §2); nobody else has lists."""
    sub = bearer.caller().claims["sub"]
    if not _SUB.fullmatch(sub):
        raise HTTPException(response=problem(403, "The token's sub is not one that an OpenID provider gives."))
    return sub


def change(work: Callable[[Connection, str], Answer]) -> Response:
    """Do `work(connection, owner)` in one transaction, while nobody else changes anything of this person's."""
    person = owner()
    with writing() as connection:
        owner_store.lock(connection, person)
        answer = work(connection, person)
    return answer.response()


def require_match(if_match: str | None, version: int) -> None:
    """412, if the caller has seen another version."""
    if not versions.may_change(if_match, version):
        raise HTTPException(response=problem(412, "This is not the version that If-Match names. Read it again."))


def conflict(detail: str) -> HTTPException:
    """409: what was asked for is beyond a limit."""
    return HTTPException(response=problem(409, detail))
