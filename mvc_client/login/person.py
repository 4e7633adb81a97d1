"""RULES: who signed in, by the ID token and, if it could be had, userinfo."""

from collections.abc import Mapping
from typing import Any, cast

from mvc_client.session.web_session import Person

LONGEST = 255


def from_claims(id_token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Person:
    """Userinfo counts only if it is about the same `sub` (OpenID Connect Core §5.3.2)."""
    facts = {**id_token, **userinfo} if userinfo.get("sub") == id_token["sub"] else id_token
    names = (_text(facts, "name"), _text(facts, "preferred_username"), _text(facts, "email"), id_token["sub"])
    sid = _text(id_token, "sid")
    return Person(
        sub=id_token["sub"],
        sid=sid or None,
        name=next(name for name in names if name),
        amr=_methods(id_token.get("amr")),
    )


def _text(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    return _storable(value) if isinstance(value, str) else ""


def _methods(amr: object) -> str:
    methods = cast("list[object]", amr) if isinstance(amr, list) else []
    return _storable(" ".join(each for each in methods if isinstance(each, str)))


def _storable(text: str) -> str:
    """Cut to the column's length, without what a database refuses: NUL and half a surrogate pair."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:LONGEST]
