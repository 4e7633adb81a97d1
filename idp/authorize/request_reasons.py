"""RULES: what an authorization request must be, in words (request.py, request_check.py)."""

from shared.explanation import Check, Checks, Failure

CHANGE_CLIENT = "python -m idp clients change CLIENT_ID"

UNREADABLE = Failure(
    "unreadable",
    "The request cannot be read",
    "A byte that is not UTF-8, a broken percent sign, a NUL, or more than 64 parameters",
    "Encode the parameters as application/x-www-form-urlencoded, in UTF-8.",
)
WHO_TWICE = Failure(
    "who_twice",
    "The request says twice who asks or where the answer goes",
    "{name} stands more than once",
    "Send {name} once.",
)
NO_CLIENT_ID = Failure(
    "no_client_id",
    "The request does not say which client asks",
    "client_id is missing or empty",
    "Send client_id, beside a request object too.",
)
UNKNOWN_CLIENT = Failure(
    "unknown_client",
    "No client is registered under this client_id, or it is disabled",
    "client_id {client_id}",
    "Compare it with python -m idp clients list: capitals and spaces count. A disabled one comes back with clients "
    "enable.",
)
NO_REDIRECT_URI = Failure(
    "no_redirect_uri",
    "The request does not say where the answer goes",
    "redirect_uri is missing or empty; it is needed even where only one is registered",
    "Send redirect_uri.",
)
REDIRECT_URI = Failure(
    "redirect_uri",
    "The redirect URI differs from the registered one",
    "{registered_uris} registered, 0 equal. The nearest differs in: {differs}",
    "In the application: send the address as it is registered. mvc_client makes it of MVC_CLIENT_BASE_URL and "
    f"/signin-oidc. Or at the provider: {CHANGE_CLIENT} --redirect-uri URI, once for each that is to be registered: "
    "they replace the old ones.",
    ("registered", "sent"),
)
NO_REDIRECT_URIS = Failure(
    "no_redirect_uris",
    "The client has no redirect URI at all",
    "0 registered",
    f"A client for people needs one: {CHANGE_CLIENT} --redirect-uri URI.",
)
TWICE = Failure("twice", "A parameter stands twice", "{name} stands more than once", "Send each parameter once.")
RESPONSE_MODE = Failure(
    "response_mode",
    "This response_mode does not exist here",
    "response_mode {response_mode}; known are {known}",
    "Leave it out: then a code comes in the query and tokens in the fragment.",
)
NO_RESPONSE_TYPE = Failure(
    "no_response_type", "response_type is missing", "It is missing or empty", "Send response_type=code."
)
UNKNOWN_RESPONSE_TYPE = Failure(
    "unknown_response_type",
    "This response_type does not exist here",
    "response_type {response_type}; known are {known}",
    "Send response_type=code.",
)
RESPONSE_TYPE_NOT_REGISTERED = Failure(
    "response_type_not_registered",
    "The client is not registered for this response_type",
    "response_type {response_type}; registered are {known}, with the grant types {grant_types}",
    f"Ask for what is registered. Or {CHANGE_CLIENT} --response-type … --grant-type …; a code needs "
    "authorization_code, a token or ID token from here implicit.",
)
TOKEN_IN_QUERY = Failure(
    "token_in_query",
    "A token is never sent in the query",
    "response_type {response_type} with response_mode query",
    "Leave response_mode out, or send form_post: a query lands in logs and histories.",
)
REGISTRATION_PARAMETER = Failure(
    "registration_parameter",
    "The parameter registration is not supported",
    "It is for providers that a person runs for themselves (Core §7)",
    "Register at /register, or with python -m idp clients add.",
)
TOO_LONG = Failure(
    "too_long",
    "A parameter is too long",
    "{name} has {length} characters; at most {longest} are taken",
    "Keep what is long in the application, and send a key to it.",
)
CONTROL_CHARACTER = Failure(
    "control_character",
    "state has a control character",
    "A form would give a line break back as another one (RFC 6749 appendix A.5)",
    "Make state of letters and digits.",
)
NO_NONCE = Failure(
    "no_nonce",
    "nonce is missing",
    "response_type {response_type} asks for an ID token from here: only by its nonce the client knows it asked for it",
    "Send a nonce of at least 16 random bytes, and compare it with the one in the ID token.",
)
NO_CHALLENGE = Failure(
    "no_challenge",
    "PKCE is required, and the request has no code_challenge",
    "code_challenge is missing; the client is {kind}, require_pkce {require_pkce}",
    "Send code_challenge, the SHA-256 of the code_verifier in base64url, and code_challenge_method=S256.",
)
METHOD_ALONE = Failure(
    "method_alone",
    "There is a code_challenge_method and no code_challenge",
    "code_challenge_method {method}, code_challenge missing or empty",
    "Send both, or neither.",
)
METHOD = Failure(
    "method",
    "code_challenge_method is not S256",
    "code_challenge_method {method}; plain is what a request without it means, and does not exist here",
    "Send code_challenge_method=S256, and the SHA-256 of the code_verifier as code_challenge.",
)
CHALLENGE = Failure(
    "challenge",
    "code_challenge is no SHA-256 in base64url",
    "{length} characters; 43 of A-Z a-z 0-9 - _ were expected, without = at the end",
    "code_challenge = base64url(SHA-256(code_verifier)). In base64 + and / are other characters, and hex is longer.",
)
UNKNOWN_PROMPT = Failure(
    "unknown_prompt",
    "This prompt does not exist here",
    "prompt {prompt}; known are {known}",
    "Send known words with spaces between them, or leave it out.",
)
PROMPT_NONE = Failure(
    "prompt_none",
    "prompt=none stands beside another word",
    "prompt {prompt}: no page may be shown, and one must be",
    "Send none alone, or without it.",
)
MAX_AGE = Failure(
    "max_age",
    "max_age is no number of seconds",
    "max_age {max_age}; up to nine digits were expected",
    "Send whole seconds, as max_age=3600.",
)
SCOPE_FORM = Failure(
    "scope_form",
    "scope is not written as the standard has it",
    "scope {scope}; words of visible ASCII without quotation mark and backslash, with single spaces between",
    "Separate scopes by spaces, not by commas.",
)
SCOPE = Failure(
    "scope",
    "The client asks for a scope that it is not registered for",
    "{wrong}: not among {allowed}",
    f"Leave it out. Or register it: {CHANGE_CLIENT} --scope, with everything that it may ask for.",
)
NO_OPENID = Failure(
    "no_openid",
    "An ID token is asked for without the scope openid",
    "response_type {response_type}, scope {scope}",
    "Add openid to scope.",
)
NO_SCOPE = Failure(
    "no_scope",
    "There is no scope that could be granted",
    "scope {scope}; offline_access means nothing where no code comes or where the client may not refresh",
    "Ask for openid, or for a scope of an API.",
)
CLAIMS = Failure(
    "claims",
    "The parameter claims is not what it must be",
    "{fault}",
    'A JSON object such as {{"id_token": {{"email": null}}}}; see OpenID Connect Core §5.5.',
)
ACR = Failure(
    "acr",
    "There is no sign-in here that is as strong as the client demands",
    "acr is essential, one of {asked}; from here comes {acr}",
    "Ask for it without essential, or for the acr that there is.",
)
RESOURCE = Failure(
    "resource",
    "The client asks for an API that it may not ask for, or that nobody knows",
    "resource {asked}; its scopes belong to {allowed}",
    "Name the API by its identifier or one of its resource_uris, letter by letter, and register the client for one of "
    "its scopes.",
)
NO_SCOPE_THERE = Failure(
    "no_scope_there",
    "None of the scopes means anything at the resource",
    "scope {scope}; resource {asked}",
    "Ask for a scope of that API, or leave resource out.",
)

READABLE = Check("The request can be read", "RFC 6749 §3.1", [UNREADABLE], "{parameters} parameters")
WHO_ONCE = Check("client_id and redirect_uri stand once", "RFC 6749 §3.1", [WHO_TWICE])
CLIENT = Check("Client known and enabled", "RFC 6749 §2.2", [NO_CLIENT_ID, UNKNOWN_CLIENT], "{client_id}")
REDIRECT = Check(
    "Redirect URI registered, letter by letter",
    "RFC 9700 §2.1",
    [NO_REDIRECT_URI, NO_REDIRECT_URIS, REDIRECT_URI],
    "one of {registered_uris}",
)
REST: Checks = (
    Check("Every parameter at most once", "RFC 6749 §3.1", [TWICE], "{parameters} parameters, no repetition"),
    Check(
        "Response type and mode",
        "RFC 6749 §3.1.1",
        [
            RESPONSE_MODE,
            NO_RESPONSE_TYPE,
            UNKNOWN_RESPONSE_TYPE,
            RESPONSE_TYPE_NOT_REGISTERED,
            TOKEN_IN_QUERY,
        ],
        "{response_type}, answered by {mode}",
    ),
    Check("No parameter that is not supported", "OpenID Connect Core §7.2.1", [REGISTRATION_PARAMETER]),
    Check("Every parameter of a length that is taken", "RFC 6749 appendix A", [TOO_LONG, CONTROL_CHARACTER]),
    Check("A nonce where an ID token comes through the browser", "OpenID Connect Core §3.2.2.1", [NO_NONCE]),
    Check(
        "PKCE: challenge present, method S256",
        "RFC 7636 §4.3",
        [METHOD_ALONE, NO_CHALLENGE, METHOD, CHALLENGE],
        "{pkce}",
    ),
    Check("prompt", "OpenID Connect Core §3.1.2.1", [UNKNOWN_PROMPT, PROMPT_NONE], "prompt {prompt}"),
    Check("max_age", "OpenID Connect Core §3.1.2.1", [MAX_AGE], "max_age {max_age} s"),
    Check("Scopes allowed for this client", "RFC 6749 §3.3", [SCOPE_FORM, SCOPE, NO_OPENID, NO_SCOPE], "{scope}"),
    Check("claims", "OpenID Connect Core §5.5", [CLAIMS, ACR]),
    Check("The APIs that tokens are wanted for", "RFC 8707 §2", [RESOURCE, NO_SCOPE_THERE], "resource {asked}"),
)
