"""RULES: the rest of an authorization request, once it is known who asks and where the answer goes (`request.py`)."""

import re
from collections.abc import Collection

from idp.authorize import request_reasons as reasons
from idp.authorize.request import CONTROL_CHARACTER, KEPT, LONGEST_TEXT, RESOURCE, AuthorizationRequest, Refused
from idp.authorize.response_mode import RESPONSE_MODES
from idp.clients.client import Client
from idp.clients.metadata import SCOPE_TOKEN
from idp.clients.resource_indicators import named, scopes_at
from idp.clients.response_types import (
    CODE,
    ID_TOKEN,
    RESPONSE_TYPES,
    ResponseType,
    canonical,
    ends_in_access_token,
    grant_types_of,
)
from idp.clients.scopes import OFFLINE_ACCESS, OPENID, ApiResource, apis_of
from idp.parameters import Parameters
from idp.session.sign_on_session import ACR_PASSWORD
from idp.users import claims_request
from idp.users.claims_request import ClaimsRequest
from shared.explanation import Because, Fact, Failure

PROMPTS = ("none", "login", "consent", "select_account")
LONGEST_HINT = 8192
"""An ID token of ours carries the nonce, which may itself be as long as a text."""
LONGEST = {"id_token_hint": LONGEST_HINT, "claims": claims_request.LONGEST_CLAIMS}
S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
SECONDS = re.compile(r"[0-9]{1,9}\Z")


def check(parameters: Parameters, client: Client, resources: Collection[ApiResource]) -> AuthorizationRequest | Refused:
    """The rest of the request, in the order in which a developer would want to hear of it."""
    response_type = _repeated(parameters) or _response_type(parameters, client)
    if isinstance(response_type, Refused):
        return response_type
    for step in (_unsupported, _texts, _nonce, _pkce, _prompt, _max_age):
        refused = step(parameters, client)
        if refused is not None:
            return refused
    scopes = _scopes(parameters, client)
    if isinstance(scopes, Refused):
        return scopes
    claims = _claims(parameters, client)
    if isinstance(claims, Refused):
        return claims
    bounded = _bounded(parameters.get_all(RESOURCE), scopes, client, resources)
    if isinstance(bounded, Refused):
        return bounded
    max_age = parameters.get("max_age")
    return AuthorizationRequest(
        response_type=response_type,
        scopes=bounded[0],
        nonce=parameters.get("nonce"),
        code_challenge=parameters.get("code_challenge"),
        prompt=frozenset(_words(parameters, "prompt")),
        max_age=client.metadata.default_max_age if max_age is None else int(max_age),
        login_hint=parameters.get("login_hint"),
        id_token_hint=parameters.get("id_token_hint"),
        claims=claims,
        resource=bounded[1],
    )


def _repeated(parameters: Parameters) -> Refused | None:
    if not parameters.repeated:
        return None
    return _refused("A parameter is repeated.", reasons.TWICE, name=", ".join(sorted(parameters.repeated)))


def _refused(description: str, failure: Failure, error: str = "invalid_request", **facts: Fact | None) -> Refused:
    return Refused(error, description, Because(failure, facts))


def _response_type(parameters: Parameters, client: Client) -> ResponseType | Refused:
    asked, mode = parameters.get("response_type"), parameters.get("response_mode")
    if mode is not None and mode not in RESPONSE_MODES:
        description, known = "This response_mode is not supported.", _listed(RESPONSE_MODES)
        return _refused(description, reasons.RESPONSE_MODE, response_mode=mode, known=known)
    if asked is None:
        return _refused("response_type is missing.", reasons.NO_RESPONSE_TYPE)
    response_type, registered = canonical(asked), client.metadata
    if response_type is None:
        description, error = "This response_type is not supported.", "unsupported_response_type"
        return _refused(description, reasons.UNKNOWN_RESPONSE_TYPE, error, known=_listed(RESPONSE_TYPES))
    if response_type not in registered.response_types or not grant_types_of(asked) <= {*registered.grant_types}:
        description, error = "The client is not registered for this response_type.", "unauthorized_client"
        known, grant_types = _listed(registered.response_types), _listed(registered.grant_types)
        return _refused(description, reasons.RESPONSE_TYPE_NOT_REGISTERED, error, known=known, grant_types=grant_types)
    if mode == "query" and response_type != CODE:
        return _refused("A token is never sent in the query.", reasons.TOKEN_IN_QUERY)
    return response_type


def _listed(words: Collection[str]) -> str:
    return ", ".join(words)


def _asks_for(word: str, parameters: Parameters) -> bool:
    return word in (parameters.get("response_type") or "").split(" ")


def _nonce(parameters: Parameters, _client: Client) -> Refused | None:
    """Only by it a client tells whether it asked for the ID token that a browser brings (Core §3.2.2.11)."""
    if _asks_for(ID_TOKEN, parameters) and parameters.get("nonce") is None:
        return _refused("nonce is missing; an ID token from here needs one.", reasons.NO_NONCE)
    return None


def _unsupported(parameters: Parameters, _client: Client) -> Refused | None:
    if parameters.get("registration") is not None:
        description, error = "The parameter registration is not supported.", "registration_not_supported"
        return _refused(description, reasons.REGISTRATION_PARAMETER, error)
    return None


def _texts(parameters: Parameters, _client: Client) -> Refused | None:
    for name in KEPT:
        length, longest = len(parameters.get(name) or ""), LONGEST.get(name, LONGEST_TEXT)
        if length > longest:
            description = f"The parameter {name} is too long."
            return _refused(description, reasons.TOO_LONG, name=name, length=length, longest=longest)
    if CONTROL_CHARACTER.search(parameters.get("state") or ""):  # a form would give a line break back as another one
        return _refused("state has a control character.", reasons.CONTROL_CHARACTER)
    return None


def _pkce(parameters: Parameters, client: Client) -> Refused | None:
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    if challenge is None:
        if method is not None:
            return _refused("code_challenge is missing.", reasons.METHOD_ALONE, method=method)
        return _without_pkce(parameters, client)
    if method != "S256":
        return _refused("code_challenge_method must be S256.", reasons.METHOD, method=method or "missing")
    if not S256_CHALLENGE.match(challenge):
        description = "code_challenge is not a SHA-256 in base64url."
        return _refused(description, reasons.CHALLENGE, length=len(challenge))
    return None


def _without_pkce(parameters: Parameters, client: Client) -> Refused | None:
    metadata = client.metadata
    if not _asks_for(CODE, parameters) or not (metadata.require_pkce or metadata.is_public):
        return None
    kind, required = "public" if metadata.is_public else "confidential", str(metadata.require_pkce).lower()
    description = "code_challenge is missing; PKCE is required."
    return _refused(description, reasons.NO_CHALLENGE, kind=kind, require_pkce=required)


def _prompt(parameters: Parameters, _client: Client) -> Refused | None:
    values = _words(parameters, "prompt")
    if any(value not in PROMPTS for value in values):
        return _refused("This prompt is not supported.", reasons.UNKNOWN_PROMPT, known=_listed(PROMPTS))
    if "none" in values and len(set(values)) > 1:
        return _refused("prompt=none cannot stand beside another.", reasons.PROMPT_NONE)
    return None


def _max_age(parameters: Parameters, _client: Client) -> Refused | None:
    max_age = parameters.get("max_age")
    if max_age is not None and not SECONDS.match(max_age):
        return _refused("max_age must be a number of seconds.", reasons.MAX_AGE)
    return None


def _scopes(parameters: Parameters, client: Client) -> tuple[str, ...] | Refused:
    """As may be granted; `offline_access` means nothing where no code comes (Core §11)."""
    asked = _words(parameters, "scope")
    if not all(SCOPE_TOKEN.match(scope) for scope in asked):
        return _refused("scope is malformed.", reasons.SCOPE_FORM, "invalid_scope")
    wrong = set(asked) - {*client.metadata.scopes, OFFLINE_ACCESS, OPENID}
    if wrong:
        description, allowed = "The client may not ask for one of these scopes.", " ".join(client.metadata.scopes)
        return _refused(description, reasons.SCOPE, "invalid_scope", wrong=" ".join(sorted(wrong)), allowed=allowed)
    if _asks_for(ID_TOKEN, parameters) and OPENID not in asked:
        return _refused("scope has no openid; an ID token needs it.", reasons.NO_OPENID, "invalid_scope")
    wanted = asked if _asks_for(CODE, parameters) else [scope for scope in asked if scope != OFFLINE_ACCESS]
    return client.metadata.grantable(wanted) or _no_scope(reasons.NO_SCOPE)


def _no_scope(failure: Failure) -> Refused:
    return _refused("There is no scope that could be granted.", failure, "invalid_scope")


def _claims(parameters: Parameters, client: Client) -> ClaimsRequest | Refused:
    """Bounded by the scopes that the client registered: a claim is not had around them."""
    try:
        claims = claims_request.parse(parameters.get("claims"))
    except ValueError as error:
        return _refused("claims is malformed.", reasons.CLAIMS, fault=str(error))
    if claims.acr_values is not None and ACR_PASSWORD not in claims.acr_values:
        description, error = "There is no sign-in here with an acr that would do.", "unmet_authentication_requirements"
        return _refused(description, reasons.ACR, error, asked=_listed(sorted(claims.acr_values)), acr=ACR_PASSWORD)
    return claims.within(client.metadata.scopes, userinfo=ends_in_access_token(parameters.get("response_type")))


def _bounded(
    asked: Collection[str], scopes: tuple[str, ...], client: Client, resources: Collection[ApiResource]
) -> tuple[tuple[str, ...], tuple[str, ...] | None] | Refused:
    """The scopes that mean something where the tokens are wanted, and the APIs there; without a wish, as asked."""
    if not asked:
        return scopes, None
    allowed = apis_of(client.metadata.scopes, resources)
    identifiers = named(asked, allowed, resources)
    if identifiers is None:
        description = "The client may not ask for one of these resources."
        return _refused(description, reasons.RESOURCE, "invalid_target", allowed=_listed(allowed) or "no API")
    left = scopes_at(scopes, identifiers, resources)
    return (left, identifiers) if left else _no_scope(reasons.NO_SCOPE_THERE)


def _words(parameters: Parameters, name: str) -> list[str]:
    """What stands between spaces; no other white space separates (RFC 6749 §3.3)."""
    return [word for word in (parameters.get(name) or "").split(" ") if word]
