"""RULES: the address under which the provider explains why it refused something (`error_uri`), to be linked to."""

import re

_REFERENCE = re.compile(r"/explain/[A-Za-z0-9_=-]{1,900}\Z")


def explanation(error_uri: object, issuer: str) -> str:
    """The address; empty where it is none of the provider's own: it may come from anybody."""
    if not isinstance(error_uri, str) or not error_uri.startswith(issuer):
        return ""
    return error_uri if _REFERENCE.match(error_uri.removeprefix(issuer)) else ""
