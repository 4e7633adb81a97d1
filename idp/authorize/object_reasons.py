"""RULES: what a request object must be, in words (request_object.py, object_reading.py)."""

from shared.explanation import Check, Checks, Failure

SEVERAL = Failure(
    "object_several",
    "There is more than one request object",
    "request and request_uri together, or one of them twice",
    "Send one of the two, once.",
)
TOO_LONG = Failure(
    "object_too_long",
    "The request object is too long",
    "{length} characters; at most {longest} are taken",
    "Leave out of it what the provider does not know, or send less in claims.",
)
URI_NOT_REGISTERED = Failure(
    "object_uri_not_registered",
    "The client did not register this request_uri",
    "{registered_uris} registered, 0 equal; a fragment does not count",
    "Register it: python -m idp clients change CLIENT_ID --request-uri URI. Or send the object itself, in request.",
)
NOT_FETCHED = Failure(
    "object_not_fetched",
    "No request object can be had at the request_uri",
    "{fault}",
    "Open the address from the provider’s machine. A failure is remembered for 5 s, a success for a minute.",
)
NOT_JWT = Failure(
    "object_not_jwt",
    "The request object is no signed JWT",
    "Three parts of base64url with dots between them, and a JSON header, were expected",
    "Sign it: encrypted and plain ones are not taken.",
)
ALGORITHM = Failure(
    "object_algorithm",
    "The request object is signed with an algorithm that this client may not use",
    "alg {alg}; {allowed} was expected",
    "Sign with that. What the client may use is request_object_signing_alg in its metadata.",
)
TYPE = Failure(
    "object_type",
    "The request object is a JWT of another type",
    "typ {typ}; JWT or oauth-authz-req+jwt was expected",
    "Set typ, or leave it out.",
)
KID = Failure("object_kid", "The kid of the request object is no text", "In its header", "Write kid as a text.")
NO_KEYS = Failure(
    "object_no_keys",
    "The keys of the client cannot be had",
    "{fault}",
    "Open the client’s jwks_uri from the provider’s machine.",
)
SIGNATURE = Failure(
    "object_signature",
    "None of the client’s keys verifies the signature of the request object",
    "alg {alg}, kid {kid}; {keys} of the client, {fitting} of them with that kid and fit for that alg",
    "Register the public key in jwks or at jwks_uri, with the kid that the object names.",
)
NO_JSON = Failure(
    "object_no_json",
    "The request object holds no JSON object",
    "Signed well, but its payload is no JSON, or has a name twice",
    "Sign a JSON object with the parameters as its members.",
)
OTHER_CLIENT = Failure(
    "object_other_client",
    "The request object is not one of this client",
    "iss {iss}, sub {sub}; iss must be {client_id} or missing, and sub must not be it (RFC 9101 §10.8)",
    "Set iss to the client_id. An object with such a sub could be taken for a client assertion.",
)
AUDIENCE = Failure(
    "object_audience",
    "The request object is for another provider",
    "aud {aud}; {issuer} was expected, letter by letter",
    "Set aud to the issuer; a slash at the end counts.",
    ("issuer", "aud"),
)
TIME = Failure(
    "object_time",
    "The request object is over, or not of now",
    "exp {exp:time}, nbf {nbf:time}, iat {iat:time}, now {at:time}, skew {skew} s",
    "Make a new object for each request, and compare the clocks.",
)
NESTED = Failure(
    "object_nested",
    "A request object holds another one",
    "request or request_uri is among its members",
    "Leave both out of it.",
)
CONTRADICTION = Failure(
    "object_contradiction",
    "The request object and what stands beside it do not agree",
    "{name} is another inside than beside",
    "Send the same {name}, or none beside it; client_id stands beside it always.",
)
VALUE_TYPE = Failure(
    "object_value_type",
    "A parameter in the request object has a value of the wrong type",
    "{name}; texts were expected, a number for max_age, an object for claims, texts for resource",
    "Write each as the standard has it.",
)
CHARACTER = Failure(
    "object_character",
    "A parameter in the request object has a character that no parameter can have",
    "NUL, or half of a pair of surrogates",
    "Leave it out.",
)

CHECKS: Checks = (
    Check("One request object at most", "OpenID Connect Core §6", [SEVERAL], "{object}"),
    Check(
        "The request object can be had",
        "OpenID Connect Core §6.2",
        [TOO_LONG, URI_NOT_REGISTERED, NOT_FETCHED],
    ),
    Check("It is a JWT, signed as the client said", "RFC 9101 §4", [NOT_JWT, ALGORITHM, TYPE, KID], "{alg}"),
    Check("Its signature is by a key of the client", "RFC 9101 §6.2", [NO_KEYS, SIGNATURE], "kid {kid}"),
    Check("It is the client’s own, and for this provider", "RFC 9101 §4", [NO_JSON, OTHER_CLIENT, AUDIENCE], "{iss}"),
    Check("It is of now", "RFC 7519 §4.1.4", [TIME], "skew {skew} s"),
    Check(
        "It fits what stands beside it",
        "OpenID Connect Core §6.1",
        [NESTED, CONTRADICTION, VALUE_TYPE, CHARACTER],
    ),
)
