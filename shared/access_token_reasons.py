"""RULES: the checks of an access token in words, as api1, userinfo and introspection make them (RFC 9068 §4)."""

from collections.abc import Mapping

from shared.access_token_validation import Reason
from shared.explanation import Check, Checks, Failure

MALFORMED = Failure(
    "malformed",
    "What was sent is no signed JWT",
    "Three parts of base64url with dots between them, and a JSON header without crit, were expected",
    "Send the access token as the provider answered it. An ID token, a refresh token or a cut text does not do.",
)
WRONG_TYPE = Failure(
    "wrong_type",
    "The token is no access token",
    "typ {typ}; at+jwt was expected",
    "Send the access token. An ID token is for the application alone, and says typ JWT.",
)
WRONG_ALGORITHM = Failure(
    "wrong_algorithm",
    "The token is signed with an algorithm that is not accepted, or that is not its key’s",
    "alg {alg}, kid {kid}",
    "Send a token of the provider as it is. A token that something else signed is not accepted.",
)
UNKNOWN_KEY = Failure(
    "unknown_key",
    "Nobody here knows the key that signed the token",
    "kid {kid} is not in the provider’s key set",
    "See that the token comes from the provider that this service trusts, and is not older than its retired keys.",
)
BAD_SIGNATURE = Failure(
    "bad_signature",
    "The signature does not fit",
    "alg {alg}, kid {kid}: the key is known, and did not sign this text",
    "The token was changed on its way, or made by somebody else. Get a new one.",
)
WRONG_ISSUER = Failure(
    "wrong_issuer",
    "The token is of another issuer",
    "iss {iss}; {issuer} was expected, letter by letter",
    "Give the provider and this service the same issuer setting; a slash at the end counts.",
    ("issuer", "iss"),
)
WRONG_AUDIENCE = Failure(
    "wrong_audience",
    "The token is for somebody else",
    "aud {aud}; {audience} was expected among them",
    "Ask for a scope of this API, or name it in resource (RFC 8707), when the tokens are asked for.",
)
WRONG_CLAIM = Failure(
    "wrong_claim",
    "A claim that every access token has is missing or of a wrong form",
    "{claim}",
    "Only tokens by RFC 9068 are accepted: iss, exp, aud, sub, client_id, iat and jti.",
)
EXPIRED = Failure(
    "expired",
    "The access token was {late} s too old",
    "exp {exp:time}, now {at:time}, skew {skew} s: refused, {late} s late",
    "Usually nothing: by this a client learns that it must renew. To renew before it happens, renew ahead of exp. "
    "If the token is younger than it seems, compare the clocks.",
)
NOT_YET_VALID = Failure(
    "not_yet_valid",
    "The access token is from the future",
    "{claim} {value:time}, now {at:time}, skew {skew} s: {early} s early",
    "Compare the clocks of the provider and of this service; they differ by more than the skew.",
)

FAILURES: Mapping[Reason, Failure] = {
    Reason.MALFORMED: MALFORMED,
    Reason.WRONG_TYPE: WRONG_TYPE,
    Reason.WRONG_ALGORITHM: WRONG_ALGORITHM,
    Reason.UNKNOWN_KEY: UNKNOWN_KEY,
    Reason.BAD_SIGNATURE: BAD_SIGNATURE,
    Reason.WRONG_ISSUER: WRONG_ISSUER,
    Reason.WRONG_AUDIENCE: WRONG_AUDIENCE,
    Reason.WRONG_CLAIM: WRONG_CLAIM,
    Reason.EXPIRED: EXPIRED,
    Reason.NOT_YET_VALID: NOT_YET_VALID,
}

CHECKS: Checks = (
    Check("It is a signed JWT", "RFC 7519 §7.2", [MALFORMED]),
    Check("Its type is that of an access token", "RFC 9068 §4", [WRONG_TYPE], "typ {typ}"),
    Check("Its algorithm is accepted", "RFC 8725 §3.1", [WRONG_ALGORITHM], "alg {alg}"),
    Check("Its key is the provider’s", "RFC 7515 §4.1.4", [UNKNOWN_KEY], "kid {kid}"),
    Check("Its signature", "RFC 7515 §5.2", [BAD_SIGNATURE], "by {kid}"),
    Check("Its issuer", "RFC 9068 §4", [WRONG_ISSUER], "{iss}"),
    Check("Its audience", "RFC 9068 §4", [WRONG_AUDIENCE], "{aud}"),
    Check("Every claim that must be there", "RFC 9068 §2.2", [WRONG_CLAIM]),
    Check("Not expired: exp + skew is after now", "RFC 9068 §4", [EXPIRED], "exp {exp:time}, skew {skew} s"),
    Check("Not from the future: nbf, iat", "RFC 7519 §4.1.5", [NOT_YET_VALID]),
)
