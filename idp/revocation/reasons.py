"""RULES: what /revoke checks, in words. A token that is not good is no refusal there (RFC 7009 §2.2)."""

from idp.token import client_reasons, refresh_reasons
from shared.explanation import Check, Failure

REVOCATION = "revocation"
"""The name of the list."""

TOKEN_MISSING = Failure("token_missing", "The request has no token", "no token", "Send the parameter token.")

LISTS = {
    REVOCATION: (
        client_reasons.FORM,
        *client_reasons.CLIENT,
        Check("A token", "RFC 7009 §2.1", [TOKEN_MISSING]),
        Check("Its key is known", "RFC 7009 §2.2.1", [refresh_reasons.UNKNOWN_KEY]),
    )
}
