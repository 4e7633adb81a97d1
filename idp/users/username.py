"""RULES: what a username may be, and when two of them are the same."""

import unicodedata

LONGEST = 64


def username_key(username: str) -> str | None:
    """The text to compare usernames by: `Alice`, `alice` and full-width `ａｌｉｃｅ` are one. None: can be no username.

    Refuses control characters, lone surrogates and unassigned code points (databases choke on some, people cannot see
    the others), spaces at the ends, and anything longer than `LONGEST` characters.
    """
    if not 0 < len(username) <= LONGEST or username != username.strip():
        return None
    if any(unicodedata.category(character).startswith("C") for character in username):
        return None
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold())
    return key if len(key) <= 3 * LONGEST else None
