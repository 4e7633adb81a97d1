"""RULES: what /logout and its pages check, in words (logout_request.py)."""

from idp.interaction import reasons as interaction
from idp.token.hint_reasons import HINT_CHECK
from shared.explanation import Check, Checks, Failure

LOGOUT = "logout"
LOGOUT_PAGE = "logout_page"
"""The names of the lists: for what applications send, and for what our own pages send."""

NO_FORM = Failure(
    "no_form",
    "A request by POST must be a form",
    "The Content-Type is another than application/x-www-form-urlencoded",
    "Send the parameters as a form, or by GET.",
)
NOT_OURS = Failure(
    "not_ours",
    "The page that this comes from is not one of this provider’s, or was open for too long",
    "{name} cannot be opened with the current or a previous secret key, or names what is over",
    "Go to /logout again. If it happens to everybody, all workers and machines must have the same IDP_SECRET_KEY.",
)
UNREADABLE = Failure(
    "unreadable",
    "The request cannot be read",
    "A byte that is not UTF-8, a broken percent sign, a NUL, or more than 64 parameters",
    "Encode the parameters as application/x-www-form-urlencoded, in UTF-8.",
)
TWICE = Failure("twice", "The request says the same thing twice", "{name} stands more than once", "Send {name} once.")
STATE_TOO_LONG = Failure(
    "state_too_long",
    "state is too long",
    "{length} characters; at most {longest} are taken",
    "Keep what is long in the application, and send a key to it.",
)
OTHER_CLIENT = Failure(
    "other_client",
    "id_token_hint is of another client than client_id says",
    "aud {aud}; client_id {client_id}",
    "Send the ID token of the client that signs out, or leave client_id out.",
)
UNKNOWN_CLIENT = Failure(
    "unknown_client",
    "The client is not registered, or is disabled",
    "client_id {client_id}, by {parameter}",
    "Compare it with python -m idp clients list: capitals and spaces count. A disabled one comes back with clients "
    "enable.",
)
NOBODYS_URI = Failure(
    "nobodys_uri",
    "The request says where to go afterwards, but not which client asks",
    "post_logout_redirect_uri without id_token_hint and without client_id",
    "Send id_token_hint: with it the browser comes back by itself. With client_id alone the way back is only offered.",
)
NO_URIS = Failure(
    "no_uris",
    "The client has no address to come back to after signing out",
    "0 registered",
    "Register one: python -m idp clients change CLIENT_ID --post-logout-redirect-uri URI. The "
    "redirect_uris do not count.",
)
URI = Failure(
    "uri",
    "post_logout_redirect_uri differs from the registered one",
    "{registered_uris} registered, 0 equal. The nearest differs in: {differs}",
    "In the application: send the address as it is registered. mvc_client makes it of MVC_CLIENT_BASE_URL and "
    "/signout-callback-oidc. Or at the provider: python -m idp clients change CLIENT_ID "
    "--post-logout-redirect-uri URI, once for each that is to be registered: they replace the old ones.",
    ("registered", "sent"),
)

_REQUEST: Checks = (
    Check("The request can be read", "RFC 6749 appendix B", [UNREADABLE]),
    Check("Every parameter at most once", "RFC 6749 §3.1", [TWICE]),
    Check("state of a length that is taken", "OpenID Connect RP-Initiated Logout §2", [STATE_TOO_LONG]),
    HINT_CHECK,
    Check("Hint and client_id are of one client", "OpenID Connect RP-Initiated Logout §2", [OTHER_CLIENT]),
    Check("Client known and enabled", "OpenID Connect RP-Initiated Logout §2", [UNKNOWN_CLIENT], "{client_id}"),
    Check(
        "Where to go afterwards is registered, letter by letter",
        "OpenID Connect RP-Initiated Logout §3",
        [NOBODYS_URI, NO_URIS, URI],
    ),
)
LISTS = {
    LOGOUT: (Check("A form, if by POST", "OpenID Connect RP-Initiated Logout §2", [NO_FORM]), *_REQUEST),
    LOGOUT_PAGE: (interaction.OUR_FORM, Check("From a page of ours", "Sixty", [NOT_OURS]), *_REQUEST),
}
