"""RULES: what api1 checks before it lets a request in, in words."""

from shared import access_token_reasons
from shared.explanation import Check, Checks, Failure

BEARER = "bearer"
"""The name of the list."""

NO_TOKEN = Failure(
    "no_token",
    "The request shows no access token",
    "No Authorization header with the scheme Bearer; a token in the query or in a form is not read",
    "Send the header Authorization: Bearer and the access token.",
)
NO_KEYS = Failure(
    "no_keys",
    "The provider does not answer, so nobody can say whether the token is good",
    "Its metadata or its key set cannot be fetched, and no key set is at hand",
    "Wait, and send the same request again. If it stays so, look at API1_ISSUER and API1_BACKCHANNEL_URL.",
)
SCOPE_MISSING = Failure(
    "scope_missing",
    "The access token is good, but not for this address",
    "scope {scope}; {needed} was needed",
    "Ask for the scope {needed} when the person signs in; a renewal cannot add it.",
)

CHECKS: Checks = (
    Check("An access token in the header", "RFC 6750 §2.1", [NO_TOKEN]),
    Check("The provider’s keys are at hand", "OpenID Connect Discovery §4", [NO_KEYS]),
    *access_token_reasons.CHECKS,
    Check("Its scope covers the address", "RFC 6750 §3.1", [SCOPE_MISSING]),
)
LISTS = {BEARER: CHECKS}
