"""RULES: what the JSON door checks, in words."""

from idp.login.reasons import BUSY
from idp.token import refresh_reasons
from shared.explanation import Check, Failure

SIGN_IN = "door_sign_in"
REFRESH = "door_refresh"
"""The names of the lists."""

NOT_JSON = Failure(
    "not_json",
    "The body is no JSON",
    "Content-Type {mimetype}; application/json was expected",
    "Send JSON and say so; a form of another site cannot.",
)
UNREADABLE = Failure(
    "unreadable",
    "The body is not the message that this address takes",
    "a JSON object with the texts {first} and {second}, each once",
    "Look at the names of the members, and that both are texts.",
)
WRONG_CREDENTIALS = Failure(
    "wrong_credentials",
    "The username and password do not match",
    "no such account, another password, or a disabled account; which of them is told to nobody by this",
    "An operator sees the account: python -m idp users show.",
)
TOO_MANY_TRIES = Failure(
    "too_many_tries",
    "Too many wrong tries for this name or from this address",
    "the password was not looked at; next try at {until:time}, in {seconds} s",
    "Wait. Behind a proxy see IDP_TRUSTED_PROXIES, else everybody shares one address.",
)
APART = Failure(
    "apart",
    "The two tokens do not belong together",
    "the access token: {reason}",
    "Send the access token that came in the same answer as the refresh token; it may be expired.",
)

_BODY = Check("A JSON message", "Sixty", [NOT_JSON, UNREADABLE])
LISTS = {
    SIGN_IN: (
        _BODY,
        Check("Not too many tries", "Sixty", [TOO_MANY_TRIES]),
        Check("The machine gets to looking at the password", "Sixty", [BUSY]),
        Check("The username and password match", "Sixty", [WRONG_CREDENTIALS]),
    ),
    REFRESH: (
        _BODY,
        refresh_reasons.PARSED,
        Check("The access token belongs to it", "Sixty", [APART]),
        *refresh_reasons.JUDGED,
    ),
}
