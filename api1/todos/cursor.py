"""RULES: where a page of lists ended, as the text that the next request shows: the number of its last list."""

import base64
import re

_SHAPE = re.compile(r"[A-Za-z0-9_-]{6}")
_BYTES = 4


def encode(number: int) -> str:
    """Six letters that nobody needs to read."""
    return base64.urlsafe_b64encode(number.to_bytes(_BYTES)).decode().rstrip("=")


def decode(text: str) -> int | None:
    """The number; None if this is no cursor of ours. The list itself may be gone by now."""
    if not _SHAPE.fullmatch(text):
        return None
    number = int.from_bytes(base64.urlsafe_b64decode(text + "=="))
    return number if encode(number) == text else None
