"""RULES: what /register and what is below it check, in words. What was sent is in none of them but for its names."""

from shared.explanation import Check, Checks, Failure

REGISTER = "register"
REGISTERED = "registered"
"""The names of the lists: of POST /register, and of a client that looks after itself."""

OFF = Failure(
    "registration_off",
    "Nobody can register here",
    "IDP_REGISTRATION is off",
    "The operator sets IDP_REGISTRATION to token or open, or adds the client: python -m idp clients add.",
)
NO_TOKEN = Failure(
    "no_initial_token",
    "The request shows no initial access token",
    "IDP_REGISTRATION is token; no header Authorization: Bearer came",
    "Ask the operator for the token, and send it in that header.",
)
WRONG_TOKEN = Failure(
    "wrong_initial_token",
    "The initial access token is wrong",
    "It is not the one in IDP_REGISTRATION_TOKEN",
    "Ask the operator for the token of today.",
)
NO_OWN_TOKEN = Failure(
    "no_own_token",
    "The request shows no registration access token",
    "No header Authorization: Bearer came",
    "Send the registration_access_token that the client was answered when it registered.",
)
UNKNOWN = Failure(
    "unknown_client",
    "There is no such client, it did not register itself, or an operator has disabled it",
    "client_id {client_id}; python -m idp clients show says which",
    "A client that an operator added is looked after by an operator.",
)
WRONG_OWN_TOKEN = Failure(
    "wrong_own_token",
    "The registration access token is another one",
    "client_id {client_id}; the token is not the one that it was answered",
    "Each client has its own. Nobody can be told it again: register another client.",
)
NOT_JSON = Failure(
    "not_json",
    "The body is no JSON",
    "Content-Type {mimetype}; application/json was expected",
    "Send JSON and say so.",
)
BODY = Failure(
    "body", "The body cannot be read", "{fault}", "Send one JSON object, in UTF-8, with no name twice in it."
)
NOT_ITS_OWN = Failure(
    "not_its_own",
    "The request is not about this client as it is",
    "{member}: {fault}",
    "Read the client by GET, change what is to be changed, and send all of it back but for what the provider made.",
)
METADATA = Failure(
    "metadata",
    "A value in the metadata is not acceptable: {member}",
    "{member}: {fault}",
    "RFC 7591 §2 and OpenID Connect Registration §2 say what each may be; the provider’s README, what of it there is "
    "here. In development more is taken than in production.",
)
SECTOR_NOT_FETCHED = Failure(
    "sector_not_fetched",
    "The document at sector_identifier_uri cannot be had",
    "{reached}",
    "Open the address from the provider’s machine.",
)
SECTOR = Failure(
    "sector",
    "The document at sector_identifier_uri does not list every redirect URI",
    "All of the {redirect_uris} redirect_uris must stand in it",
    "It is a JSON array with every one of them, letter by letter.",
)
MEANWHILE = Failure(
    "meanwhile",
    "The client was changed meanwhile",
    "By an operator, or by another request of its own, while this one was looked at",
    "Read it again by GET, then send the change.",
)
TOO_MANY = Failure(
    "too_many",
    "Too many clients register or change at the moment",
    "{count} in the last minute; at most {most}, of all together",
    "Try again in a minute. If strangers do it, set IDP_REGISTRATION to token.",
)

_ON = Check("Clients may register here", "RFC 7591 §3", [OFF])
_JSON: Checks = (
    Check("A JSON body", "RFC 7591 §3.1", [NOT_JSON]),
    Check("The body can be read", "RFC 8259 §4", [BODY]),
)
_METADATA: Checks = (
    Check("Every value of the metadata", "RFC 7591 §2", [METADATA]),
    Check("The sector’s document", "OpenID Connect Registration §5", [SECTOR_NOT_FETCHED, SECTOR]),
)
_OFTEN = Check("Not too many in a minute", "Sixty", [TOO_MANY], "{count} in the last minute")
LISTS = {
    REGISTER: (
        _ON,
        Check("The initial access token", "RFC 7591 §3", [NO_TOKEN, WRONG_TOKEN]),
        *_JSON,
        *_METADATA,
        _OFTEN,
    ),
    REGISTERED: (
        _ON,
        Check(
            "The registration access token", "RFC 7592 §2", [NO_OWN_TOKEN, UNKNOWN, WRONG_OWN_TOKEN], "of {client_id}"
        ),
        *_JSON,
        Check("About this client as it is", "RFC 7592 §2.2", [NOT_ITS_OWN]),
        *_METADATA,
        Check("Not changed meanwhile", "Sixty", [MEANWHILE]),
        _OFTEN,
    ),
}
