"""RULES: how the answer reaches the client (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, §5)."""

from collections.abc import Collection

from idp.clients.response_types import CODE, IN_FRONT

RESPONSE_MODES = ("query", "fragment", "form_post")


def mode_of(response_type: str | None, response_mode: str | None, registered: Collection[str]) -> str:
    """The mode of the answer, also of an error, whatever is wrong with the request.

    Whoever asks for a token listens where tokens arrive, never at the query: also if there is a word beside that nobody
    knows, or the mode is one that may not be. Where no response_type is sent, what the client `registered` tells.
    """
    in_front = bool(IN_FRONT & {*response_type.split(" ")}) if response_type is not None else CODE not in registered
    if response_mode in RESPONSE_MODES and not (in_front and response_mode == "query"):
        return response_mode
    return "fragment" if in_front else "query"
