"""What an answer refers to: the address of its explanation, taken out of wherever the standard has it."""

import re
from typing import Any
from urllib.parse import unquote

_ADDRESS = re.compile(r"https?://[a-z0-9.:-]+/explain/[A-Za-z0-9_-]+")
_REFERENCE = re.compile(r"/explain/[A-Za-z0-9_-]+")
_IN_CHALLENGE = re.compile(r', error_uri="([^"]*)"')


def address_in(answer: Any) -> str:
    """`error_uri` of the JSON body, of the challenge or of a redirect, the `Link` header, or the link on a page.

    For Flask's and requests' answers.
    """
    body = answer.get_json(silent=True) if hasattr(answer, "get_json") else _json(answer)
    if isinstance(body, dict) and "error_uri" in body:
        return body["error_uri"]
    challenge = _IN_CHALLENGE.search(answer.headers.get("WWW-Authenticate", ""))
    if challenge:
        return challenge[1]
    link = re.fullmatch(r'<(.*)>; rel="help"', answer.headers.get("Link", ""))
    if link:
        return link[1]
    shown = _ADDRESS.search(unquote(answer.headers.get("Location", ""))) or _ADDRESS.search(_text(answer))
    assert shown is not None, _text(answer)
    return shown[0]


def _text(answer: Any) -> str:
    return answer.get_data(as_text=True) if hasattr(answer, "get_data") else answer.text


def _json(answer: Any) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def path_in(answer: Any) -> str:
    """The same as a path."""
    return "/explain/" + address_in(answer).rpartition("/")[2]


def without_references(text: str) -> str:
    """The text without the references in it: in their random letters any short word stands now and then."""
    return _REFERENCE.sub("/explain/", text)


def without_address(body: dict[str, Any]) -> dict[str, Any]:
    """A refusal's body without what differs each time."""
    return {name: value for name, value in body.items() if name != "error_uri"}


def challenge_without_address(answer: Any) -> str:
    """The challenge without what differs each time."""
    return _IN_CHALLENGE.sub("", answer.headers["WWW-Authenticate"])
