"""RULES: the parameter `claims`: single claims that a client asks for, and where it wants them (OIDC Core §5.5).

    {"userinfo": {"email": null}, "id_token": {"acr": {"essential": true, "values": ["urn:x"]}}}

Claims and members that nobody here knows are ignored, as the standard demands; what is known must have its form.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from idp.users.claims import CLAIMS_BY_SCOPE
from shared import strict_json

LONGEST_CLAIMS = 8192
MOST_VALUES = 20
"""Each `sub` is looked up."""
_VALUE = re.compile(r"[\x20-\x7e]{1,255}")
"""What a `sub` may be (Core §2), and an `acr`."""
RELEASABLE = tuple(name for names in CLAIMS_BY_SCOPE.values() for name in names)
_FORMED = (*RELEASABLE, "sub", "acr", "auth_time")


@dataclass(frozen=True)
class ClaimsRequest:
    """What was asked, of the claims that we have, in our order.

    `subjects`: who alone may be signed in (`sub` with a value in the ID token); None: anybody. `acr_values`: one of
    them is essential for the ID token; None: none is.
    """

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    subjects: frozenset[str] | None = None
    acr_values: frozenset[str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The claims that are asked for, wherever they go, each once."""
        return tuple(name for name in RELEASABLE if name in self.userinfo or name in self.id_token)

    def within(self, scopes: Collection[str], *, userinfo: bool) -> "ClaimsRequest":
        """Only the claims that one of `scopes` releases. `userinfo`: whether the client can ask there afterwards."""
        allowed = released_by(scopes)
        at_userinfo = tuple(name for name in self.userinfo if userinfo and name in allowed)
        id_token = tuple(name for name in self.id_token if name in allowed)
        return ClaimsRequest(at_userinfo, id_token, self.subjects, self.acr_values)

    def to_keep(self) -> dict[str, list[str]] | None:
        """The names for the code and its grant; None where there are none."""
        kept = {"userinfo": list(self.userinfo), "id_token": list(self.id_token)}
        return kept if any(kept.values()) else None


NOTHING = ClaimsRequest()


def released_by(scopes: Collection[str]) -> frozenset[str]:
    """The claims that `scopes` release (Core §5.4)."""
    return frozenset(name for scope in scopes for name in CLAIMS_BY_SCOPE.get(scope, ()))


def beyond(names: Sequence[str], scopes: Collection[str]) -> tuple[str, ...]:
    """Those of `names` that no scope among `scopes` releases."""
    return tuple(name for name in names if name not in released_by(scopes))


def parse(text: str | None) -> ClaimsRequest:
    """The request. Raises ValueError: no JSON object, too long, or a known member without its form."""
    if text is None:
        return NOTHING
    if len(text) > LONGEST_CLAIMS:
        raise ValueError("too long")
    whole = _object(strict_json.loads(text.encode()))
    userinfo, id_token = (_asked(whole.get(member)) for member in ("userinfo", "id_token"))
    subjects, acr = _values(id_token.get("sub")), id_token.get("acr", {})
    return ClaimsRequest(
        userinfo=tuple(name for name in RELEASABLE if name in userinfo),
        id_token=tuple(name for name in RELEASABLE if name in id_token),
        subjects=subjects,
        acr_values=_values(acr) if acr.get("essential") else None,
    )


def _asked(member: object) -> dict[str, Mapping[str, object]]:
    """The claims of one member that are known, each with what is said about it."""
    if member is None:
        return {}
    asked = _object(member)
    return {name: _check_said(asked[name]) for name in _FORMED if name in asked}


def _check_said(value: object) -> Mapping[str, object]:
    said = {} if value is None else _object(value)
    if not isinstance(said.get("essential", False), bool):
        raise ValueError("essential is not true or false")
    if not isinstance(said.get("values", []), list):
        raise ValueError("values is no list")
    return said


def _values(said: Mapping[str, object] | None) -> frozenset[str] | None:
    """Every value that would do, of `value` and `values`, without what no token can say. None: any would."""
    if said is None or not ("value" in said or "values" in said):
        return None
    values = [*cast("list[object]", said.get("values", [])), said.get("value")]
    if len(values) > MOST_VALUES:
        raise ValueError("too many values")
    return frozenset(value for value in values if isinstance(value, str) and _VALUE.fullmatch(value))


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return cast("dict[str, object]", value)
