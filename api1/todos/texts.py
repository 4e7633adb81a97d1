"""RULES: what a title or an item's text may be."""

import unicodedata

TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 500
_REFUSED_CATEGORIES = ("Cc", "Cs")  # control characters, which PostgreSQL and screens trip over; lone surrogates
_NO_CONTROL = r"[^\u0000-\u001f\u007f-\u009f]"
PATTERN = rf"^{_NO_CONTROL}*[^\s\u0000-\u001f\u007f-\u009f]{_NO_CONTROL}*$"
"""What `is_acceptable` says, but for the length and the surrogates, as a schema's regular expression (ECMA 262)."""


def is_acceptable(text: str, longest: int) -> bool:
    """1 to `longest` characters (code points), not only white space, no control characters, no lone surrogates."""
    return (
        0 < len(text) <= longest
        and not text.isspace()
        and not any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in text)
    )
