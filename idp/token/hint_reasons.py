"""RULES: what an `id_token_hint` must be, in words (id_token_hint.py, hint_reading.py)."""

from shared.explanation import Check, Failure

HINT_TOO_LONG = Failure(
    "hint_too_long",
    "id_token_hint is too long, or not ASCII",
    "{length} characters; an ID token from here has at most {longest}",
    "Send the ID token as the provider answered it.",
)
HINT_NOT_JWT = Failure(
    "hint_not_jwt",
    "id_token_hint is no signed JWT",
    "Three parts of base64url with dots between them, and a JSON header, were expected",
    "Send the ID token as the provider answered it. A code, a refresh token or a cut text does not do.",
)
HINT_UNKNOWN_KEY = Failure(
    "hint_unknown_key",
    "id_token_hint is signed with a key that is not, or not any more, the provider’s",
    "kid {kid} is not in the key set",
    "An ID token may have expired, but its key must still be published: 8 days after it was retired. Send the newest "
    "ID token, or none. If it is of another provider, it does not belong here.",
)
HINT_SIGNATURE = Failure(
    "hint_signature",
    "The signature of id_token_hint does not fit",
    "alg {alg}, kid {kid}: the key is known, and did not sign this text",
    "The ID token was changed on its way, or made by somebody else. Send it as the provider answered it.",
)
HINT_TYPE = Failure(
    "hint_type",
    "id_token_hint is signed here, but is no ID token",
    "typ {typ}; JWT was expected",
    "Send the ID token. An access token says at+jwt, a logout token logout+jwt.",
)
HINT_ISSUER = Failure(
    "hint_issuer",
    "id_token_hint is of another issuer",
    "iss {iss}; {issuer} was expected, letter by letter",
    "Whoever moved the provider to another address has made the old ID tokens another issuer’s: sign in again.",
    ("issuer", "iss"),
)
HINT_CLAIMS = Failure(
    "hint_claims",
    "id_token_hint does not say whom it is about, or is what userinfo signed",
    "sub, aud as a text, and exp were expected",
    "Send the ID token as the provider answered it.",
)
HINT_PERSON = Failure(
    "hint_person",
    "id_token_hint is another client’s, and this one does not know its person under that subject",
    "aud {aud}; asked by {client_id}, whose subjects are its own (subject_type pairwise)",
    "Send an ID token that was made for this client.",
)

HINT_CHECK = Check(
    "id_token_hint is an ID token from here",
    "OpenID Connect Core §3.1.2.1",
    [
        HINT_TOO_LONG,
        HINT_NOT_JWT,
        HINT_UNKNOWN_KEY,
        HINT_SIGNATURE,
        HINT_TYPE,
        HINT_ISSUER,
        HINT_CLAIMS,
        HINT_PERSON,
    ],
    "{hint}",
)
