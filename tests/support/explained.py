"""What an answer refers to: the address of its explanation, taken out of wherever the standard has it."""

import re
from typing import Any

_IN_CHALLENGE = re.compile(r', error_uri="([^"]*)"')


def address_in(answer: Any) -> str:
    """`error_uri` of the JSON body or of the challenge, or the `Link` header; for Flask's and requests' answers."""
    body = answer.get_json(silent=True) if hasattr(answer, "get_json") else _json(answer)
    if isinstance(body, dict) and "error_uri" in body:
        return body["error_uri"]
    challenge = _IN_CHALLENGE.search(answer.headers.get("WWW-Authenticate", ""))
    if challenge:
        return challenge[1]
    return re.fullmatch(r'<(.*)>; rel="help"', answer.headers["Link"])[1]  # type: ignore[index]


def _json(answer: Any) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def path_in(answer: Any) -> str:
    """The same as a path."""
    return "/explain/" + address_in(answer).rpartition("/")[2]


def without_address(body: dict[str, Any]) -> dict[str, Any]:
    """A refusal's body without what differs each time."""
    return {name: value for name, value in body.items() if name != "error_uri"}


def challenge_without_address(answer: Any) -> str:
    """The challenge without what differs each time."""
    return _IN_CHALLENGE.sub("", answer.headers["WWW-Authenticate"])
