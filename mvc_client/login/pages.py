"""The words for a sign-in that did not succeed: what happened, the reason, the way on."""

from mvc_client.errors import ErrorPage
from mvc_client.login.authorization_response import Error, Unusable

AGAIN = ("Sign in again", "/login")
START = ("Start again", "/login")
_ERRORS = {
    "access_denied": (
        403,
        "You chose not to share",
        "So you are not signed in here. Nothing was shared, and you can change your mind.",
    ),
    "temporarily_unavailable": (503, "The provider is busy", "You are not signed in. Try again in a moment."),
    "server_error": (502, "The provider had an error", "You are not signed in. Try again in a moment."),
}
_UNUSABLE = {
    "repeated parameter": "A parameter of the answer occurs twice.",
    "another issuer": "The answer names another provider than the one you were sent to.",
    "no code": "The answer has neither a code nor an error.",
}


def provider_down() -> ErrorPage:
    """The provider does not answer."""
    return ErrorPage(
        503,
        "The identity provider does not answer",
        "You are not signed in. It is down or cannot be reached from here; try again in a moment.",
        ("Try again", "/login"),
    )


def unknown_state() -> ErrorPage:
    """A `state` that is missing, used, too old, or of another browser."""
    return ErrorPage(
        400,
        "This sign-in was not begun here, or is over",
        "Each sign-in works once, within an hour, in the browser that began it. Nothing was changed.",
        START,
    )


def refused(response: Error | Unusable) -> ErrorPage:
    """The provider said no, or something that is no answer."""
    if isinstance(response, Unusable):
        return ErrorPage(400, "The answer does not fit", f"You are not signed in. {_UNUSABLE[response.reason]}", START)
    status, title, explanation = _ERRORS.get(
        response.error,
        (400, "The provider did not sign you in", f"You are not signed in. Its reason: {response.error}."),
    )
    return ErrorPage(status, title, explanation, AGAIN, response.explained_at)


def code_refused() -> ErrorPage:
    """The token endpoint refused the code."""
    return ErrorPage(
        400,
        "The provider did not accept this sign-in",
        "You are not signed in. The code it gave your browser has expired or was used already.",
        START,
    )


def ended_meanwhile() -> ErrorPage:
    """The session at the provider ended while the sign-in was under way."""
    return ErrorPage(
        400,
        "You signed out meanwhile",
        "You are not signed in. Your session at the provider ended while it sent you back here.",
        AGAIN,
    )


def not_believed(problem: str) -> ErrorPage:
    """The provider's answer failed a check of ours. `problem`: from our own list, never the provider's text."""
    return ErrorPage(
        502, "The provider's answer was not believed", f"You are not signed in. The reason: {problem}.", START
    )
