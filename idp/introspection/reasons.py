"""RULES: what /introspect checks, in words. Inactive is no refusal by the standard; whoever asks wants to know why."""

from idp.token import client_reasons, live_reasons, refresh_reasons
from shared import access_token_reasons
from shared.explanation import Check, Failure

INTROSPECTION = "introspection"
INTROSPECTED_REFRESH = "introspected_refresh_token"
"""The names of the lists: for access tokens and whatever else, and for refresh tokens."""

TOKEN_MISSING = Failure("token_missing", "The request has no token", "no token", "Send the parameter token.")

_BEGIN = (client_reasons.FORM, *client_reasons.CLIENT, Check("A token", "RFC 7662 §2.1", [TOKEN_MISSING]))
LISTS = {
    INTROSPECTION: (*_BEGIN, *access_token_reasons.CHECKS, *live_reasons.CHECKS),
    INTROSPECTED_REFRESH: (*_BEGIN, refresh_reasons.PARSED, *refresh_reasons.JUDGED),
}
