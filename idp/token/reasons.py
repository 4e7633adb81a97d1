"""RULES: what /token checks, in words; a list for each grant type, and one for requests that name none."""

from collections.abc import Mapping

from idp.token import client_reasons, refresh_reasons
from idp.token.code_exchange import Exchange
from shared.explanation import Check, Checks, Failure

TOKEN = "token"
"""The name of the list for requests whose grant type is not known yet; the others have their grant type's."""

GRANT_TYPE_MISSING = Failure(
    "grant_type_missing",
    "The request does not say what it asks for",
    "no grant_type",
    "Send grant_type: authorization_code, refresh_token or client_credentials.",
)
GRANT_TYPE_UNSUPPORTED = Failure(
    "grant_type_unsupported",
    "The provider does not know this grant type",
    "grant_type {grant_type}",
    "authorization_code, refresh_token and client_credentials are supported; passwords are not taken here.",
)
GRANT_TYPE_NOT_REGISTERED = Failure(
    "grant_type_not_registered",
    "The client did not register this grant type",
    "grant_type {grant_type}, registered: {registered_grants}",
    "Register it: python -m idp clients set. Without refresh_token the client gets no refresh tokens at all.",
)
CODE_MISSING = Failure("code_missing", "The request has no code", "no code", "Send the code from the redirect.")
CODE_UNKNOWN = Failure(
    "code_unknown",
    "Nobody here knows this code",
    "it was never issued, or is over and thrown away",
    "Send the code as it came, once decoded. A code of another provider does not do.",
)
VERIFIER_MISSING = Failure(
    "verifier_missing",
    "PKCE: code_verifier is missing",
    "the authorization request sent a code_challenge, or the client is public",
    "Send the code_verifier of the same sign-in. It must survive the redirect in the client’s session.",
)
VERIFIER_UNEXPECTED = Failure(
    "verifier_unexpected",
    "PKCE: a code_verifier came, but no code_challenge had been sent",
    "the authorization request had no code_challenge",
    "Send code_challenge at /authorize; a proxy or a library may have dropped it.",
)
VERIFIER_MALFORMED = Failure(
    "verifier_malformed",
    "PKCE: code_verifier is malformed",
    "{length} characters; 43 to 128 of letters, digits and -._~ are expected",
    "Make it of 32 random bytes in base64url.",
)
VERIFIER_WRONG = Failure(
    "verifier_wrong",
    "PKCE: code_verifier does not fit the code_challenge",
    "its SHA-256 in base64url is not the challenge",
    "Send the verifier of this very sign-in: two sign-ins at once must not share one place to keep it.",
)
CODE_FOREIGN = Failure(
    "code_foreign",
    "The code belongs to another client",
    "shown by {client_id}, issued to {owner}",
    "Find out how the code of one client came to another.",
)
CODE_OTHER_URI = Failure(
    "code_other_uri",
    "redirect_uri is not the one of the authorization request",
    "compared letter by letter",
    "Send the same redirect_uri to /authorize and to /token.",
    ("approved", "sent"),
)
CODE_NO_URI = Failure(
    "code_no_uri",
    "The request has no redirect_uri",
    "the authorization request had {approved}",
    "Send it to /token too, as it was sent to /authorize (RFC 6749 §4.1.3).",
)
CODE_EXPIRED = Failure(
    "code_expired",
    "The code was {late} s too old",
    "issued {issued_at:time}, good until {expires_at:time}, now {at:time}: {late} s late",
    "Redeem the code at once; it lives for 60 s.",
)
CODE_REPEATED = Failure(
    "code_repeated",
    "The code was redeemed a moment ago by the same exchange",
    "code already redeemed {since} s ago by the same client. Refused, and nothing else: a double click",
    "Use the tokens of the first answer.",
)
CODE_REPLAYED = Failure(
    "code_replayed",
    "The code had been redeemed, so its grant ended",
    "code already redeemed {since} s ago by the same client, from {other_address}",
    "Redeem a code once, and never log it. The person signs in again.",
)
SESSION_ENDED = Failure(
    "session_ended",
    "The person’s session ended before the code was redeemed",
    "signed out, disabled or erased since the code was issued {issued_at:time}",
    "The person signs in again.",
)
SCOPE_MALFORMED = Failure(
    "scope_malformed",
    "scope is malformed",
    "words of printable characters with one space between them (RFC 6749 §3.3)",
    "Separate the scopes by single spaces.",
)
SCOPE_WIDER = Failure(
    "scope_wider",
    "More was asked for than was granted",
    "outside of it: {outside}; granted: {granted}",
    "Ask for less, or let the person sign in again with the wider scope.",
)
TARGET_OUTSIDE = Failure(
    "target_outside",
    "No token for this resource was granted",
    "resource {resource}; granted: {granted}",
    "Name an API that the granted scopes belong to.",
)
NO_OWN_SCOPE = Failure(
    "no_own_scope",
    "The client has no scope of an API, so there is nothing a token of its own could be for",
    "registered scope: {granted}",
    "Register a scope of an API: python -m idp clients set.",
)

CODE_FAILURES: Mapping[Exchange, Failure] = {
    Exchange.FOREIGN: CODE_FOREIGN,
    Exchange.OTHER_URI: CODE_OTHER_URI,
    Exchange.EXPIRED: CODE_EXPIRED,
    Exchange.REPEATED: CODE_REPEATED,
    Exchange.REPLAYED: CODE_REPLAYED,
    Exchange.GONE: CODE_UNKNOWN,
    Exchange.SESSION_ENDED: SESSION_ENDED,
}

_BEGIN: Checks = (
    client_reasons.FORM,
    Check("grant_type", "RFC 6749 §5.2", [GRANT_TYPE_MISSING, GRANT_TYPE_UNSUPPORTED], "{grant_type}"),
)
_CLIENT: Checks = (
    *_BEGIN,
    *client_reasons.CLIENT,
    Check("The client registered this grant type", "RFC 7591 §2", [GRANT_TYPE_NOT_REGISTERED]),
)
_TARGET = Check(
    "What was granted covers what is asked for",
    "RFC 6749 §6",
    [SCOPE_MALFORMED, SCOPE_WIDER, TARGET_OUTSIDE, NO_OWN_SCOPE],
)
_CODE: Checks = (
    *_CLIENT,
    Check("A code that was issued", "RFC 6749 §4.1.3", [CODE_MISSING, CODE_UNKNOWN]),
    Check(
        "PKCE: the verifier fits the challenge",
        "RFC 7636 §4.6",
        [VERIFIER_MISSING, VERIFIER_UNEXPECTED, VERIFIER_MALFORMED, VERIFIER_WRONG],
    ),
    Check("It was issued to this client", "RFC 6749 §4.1.3", [CODE_FOREIGN], "{owner}"),
    Check("Never redeemed before", "RFC 6749 §4.1.2", [CODE_REPEATED, CODE_REPLAYED]),
    Check("The same redirect_uri", "RFC 6749 §4.1.3", [CODE_OTHER_URI, CODE_NO_URI], "{approved}"),
    Check("Not expired", "RFC 6749 §4.1.2", [CODE_EXPIRED], "{expires_at:time}"),
    Check("The session still stands", "OpenID Connect Core §3.1.3.2", [SESSION_ENDED]),
    _TARGET,
)

LISTS: Mapping[str, Checks] = {
    TOKEN: _BEGIN,
    "authorization_code": _CODE,
    "refresh_token": (*_CLIENT, refresh_reasons.PARSED, _TARGET, *refresh_reasons.JUDGED),
    "client_credentials": (*_CLIENT, _TARGET),
}
