"""RULES: where a request carries its access token (RFC 6750 §2): the header, or the form of a POST. Never the URL."""

import re
from dataclasses import dataclass, field
from enum import Enum

from idp.parameters import Parameters

B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*\Z")
NAME = "access_token"


class NotPresented(Enum):
    """Why there is no token to look at."""

    MISSING = "No access token was sent."
    MALFORMED = "The Authorization header is not of the form Bearer and a token."
    UNREADABLE = "The form is not readable, or sends the access token twice."
    IN_URL = "The access token must not stand in the URL."
    TWICE = "The access token was sent in more than one way."


@dataclass(frozen=True)
class Presented:
    """An access token as it was sent."""

    token: str = field(repr=False)


def find(authorization: str | None, query: Parameters, form: Parameters | None) -> Presented | NotPresented:
    """The token. `form`: what a POST of type application/x-www-form-urlencoded carries, else None.

    Another scheme in the header (a proxy's Basic, say) counts as no token there.
    """
    if NAME in query.values or NAME in query.repeated:
        return NotPresented.IN_URL
    in_form = None
    if form is not None:
        if form.malformed or NAME in form.repeated:
            return NotPresented.UNREADABLE
        in_form = form.get(NAME)
    scheme, _, in_header = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer":
        return Presented(in_form) if in_form is not None else NotPresented.MISSING
    if in_form is not None:
        return NotPresented.TWICE
    in_header = in_header.strip(" ")
    return Presented(in_header) if B64TOKEN.match(in_header) else NotPresented.MALFORMED
