"""RULES: what /userinfo checks, in words."""

from idp.token import live_reasons
from idp.userinfo.presented_token import NotPresented
from shared import access_token_reasons
from shared.explanation import Check, Checks, Failure

USERINFO = "userinfo"
"""The name of the list."""

MISSING = Failure(
    "missing",
    "The request shows no access token",
    "Neither the header Authorization: Bearer nor a form with access_token",
    "Send the header Authorization: Bearer and the access token.",
)
HEADER_MALFORMED = Failure(
    "header_malformed",
    "The Authorization header cannot be read",
    "It is not the word Bearer, one space and a token (RFC 6750 §2.1)",
    "Look for quotation marks, line ends or a second token in the header.",
)
FORM_UNREADABLE = Failure(
    "form_unreadable",
    "The form cannot be read, or has the token twice",
    "A parameter stands at most once, in UTF-8",
    "Send the token in the header instead.",
)
IN_URL = Failure(
    "in_url",
    "The access token stands in the address",
    "Addresses land in logs and histories: access_token in the query is refused, whatever it is",
    "Send the token in the header. Treat the one that was in the address as known to others: revoke it.",
)
TWICE = Failure(
    "twice",
    "The access token was sent in two ways at once",
    "In the header and in the form",
    "Send it in the header alone.",
)
NO_OPENID = Failure(
    "no_openid",
    "The access token is good, but was not made for openid",
    "scope {scope}; openid was needed",
    "Ask for the scope openid when the person signs in; a renewal cannot add it.",
)

NOT_PRESENTED = {
    NotPresented.MISSING: MISSING,
    NotPresented.MALFORMED: HEADER_MALFORMED,
    NotPresented.UNREADABLE: FORM_UNREADABLE,
    NotPresented.IN_URL: IN_URL,
    NotPresented.TWICE: TWICE,
}
CHECKS: Checks = (
    Check("An access token in one place", "RFC 6750 §2", list(NOT_PRESENTED.values())),
    *access_token_reasons.CHECKS,
    *live_reasons.CHECKS,
    Check("Its scope has openid", "OpenID Connect Core §5.3", [NO_OPENID], "{scope}"),
)
LISTS = {USERINFO: CHECKS}
