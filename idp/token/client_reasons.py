"""RULES: what is checked of the client that calls /token, /revoke or /introspect, in words (RFC 6749 §2.3)."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from idp.clients.assertion import Refusal
from shared.explanation import Check, Checks, Fact, Failure

NOT_A_FORM = Failure(
    "not_a_form",
    "The body is no form",
    "Content-Type {mimetype}; application/x-www-form-urlencoded was expected",
    "Send the parameters as a form in the body, not as JSON and not in the address.",
)
UNREADABLE = Failure(
    "unreadable",
    "The form cannot be read",
    "A byte that is no UTF-8, a broken percent sign, a NUL, or more than 64 parameters",
    "Encode every value once, as UTF-8 and percent signs.",
)
REPEATED = Failure(
    "repeated",
    "A parameter stands twice",
    "twice: {repeated}",
    "Send each parameter once; resource alone may be repeated.",
)
NO_CREDENTIALS = Failure(
    "no_credentials",
    "The request does not say which client it comes from",
    "Neither a readable Authorization: Basic, nor client_id, nor client_assertion",
    "Send the client’s credentials by the method that it registered; a public client sends client_id.",
)
SEVERAL_METHODS = Failure(
    "several_methods",
    "The client shows credentials in two ways at once, or names two clients",
    "Of the header, client_secret and client_assertion one may be there, and client_id must be the same everywhere",
    "Use one method alone (RFC 6749 §2.3).",
)
CLIENT_UNKNOWN = Failure(
    "client_unknown",
    "No client is registered under this client_id",
    "client_id {client_id}",
    "Compare it letter by letter, spaces too, with: python -m idp clients list.",
)
CLIENT_DISABLED = Failure(
    "client_disabled",
    "The client is disabled",
    "client_id {client_id}, disabled {disabled_at:time}",
    "An operator enables it again: python -m idp clients enable.",
)
SECRET_WRONG = Failure(
    "secret_wrong",
    "The client secret does not match",
    "sent by {shown}; nothing of the secret is told",
    "Set the secret again: python -m idp clients rotate-secret. In Basic both parts are form-encoded before base64.",
)
METHOD_OTHER = Failure(
    "method_other",
    "The client authenticates in another way than it registered",
    "shown {shown}, registered {registered}",
    "Send what is registered, or change token_endpoint_auth_method: python -m idp clients set.",
)
PUBLIC_CLIENT = Failure(
    "public_client",
    "A client that cannot prove who it is may not do this",
    "shown {shown}: client_id alone",
    "Use a client with a secret or a key; a public client can do neither this nor client_credentials.",
)


def _assertion(refusal: Refusal, title: str, detail: str, change: str) -> Failure:
    return Failure(f"assertion_{refusal.name.lower()}", title, detail, change)


ASSERTION_FAILURES: Mapping[Refusal, Failure] = {
    each: _assertion(each, *texts)
    for each, texts in {
        Refusal.MALFORMED: (
            "The client assertion is no signed JWT",
            "three parts of base64url, without crit and b64, under the client_assertion_type …:jwt-bearer",
            "Sign a JWT, and send its type beside it (RFC 7523 §2.2).",
        ),
        Refusal.WRONG_TYPE: (
            "The client assertion is of another type",
            "typ {typ}; none, JWT or client-authentication+jwt is accepted",
            "Leave typ out, or use client-authentication+jwt.",
        ),
        Refusal.NO_CLIENT: (
            "No client is registered under the sub of the assertion",
            "sub {sub}",
            "sub and iss are the client_id, letter by letter.",
        ),
        Refusal.OTHER_CLIENT: (
            "The assertion and the request name different clients",
            "iss {iss}, sub {sub}, client_id {client_id}",
            "iss and sub are both the client_id; a client_id beside them must be the same.",
        ),
        Refusal.WRONG_ALGORITHM: (
            "The assertion is signed with an algorithm that this client may not use",
            "alg {alg}, registered method {registered}",
            "Sign with an algorithm of the method, or of token_endpoint_auth_signing_alg where it is registered.",
        ),
        Refusal.UNKNOWN_KEY: (
            "None of the client’s keys can have signed the assertion, or several could",
            "alg {alg}, kid {kid}",
            "Name the key by kid, and see that jwks or jwks_uri has it.",
        ),
        Refusal.BAD_SIGNATURE: (
            "The assertion’s signature does not fit",
            "alg {alg}, kid {kid}",
            "Sign with the private key of the registered one; with client_secret_jwt, with the secret as it was given.",
        ),
        Refusal.WRONG_AUDIENCE: (
            "The assertion is for somebody else",
            "aud {aud}; {audience} was expected among them",
            "Put the issuer or the address of /token into aud.",
        ),
        Refusal.WRONG_CLAIM: (
            "A claim of the assertion is missing or of a wrong form",
            "jti is a text that is not empty; exp, and nbf and iat where they stand, are numbers of seconds",
            "Send iss, sub, aud, exp and a new jti each time (RFC 7523 §3).",
        ),
        Refusal.EXPIRED: (
            "The assertion was {late} s too old",
            "exp {exp:time}, now {at:time}, skew {skew} s: refused, {late} s late",
            "Make a new one for each request, and compare the clocks.",
        ),
        Refusal.TOO_LONG: (
            "The assertion lives too long",
            "exp {exp:time}, now {at:time}; at most an hour",
            "A minute is enough.",
        ),
        Refusal.NOT_YET_VALID: (
            "The assertion is from the future",
            "iat {iat:time}, nbf {nbf:time}, now {at:time}, skew {skew} s",
            "Compare the clocks of the client and of the provider.",
        ),
    }.items()
}
ASSERTION_USED = Failure(
    "assertion_used",
    "The assertion was used before",
    "jti {jti}",
    "Make a new one, with another jti, for each request, retries too.",
)
KEYS_UNREACHABLE = Failure(
    "keys_unreachable",
    "The client’s keys cannot be had",
    "{reason}",
    "See that jwks_uri answers within 2 s with a key set, or register jwks.",
)

FORM = Check("A form that can be read, every parameter once", "RFC 6749 §3.2", [NOT_A_FORM, UNREADABLE, REPEATED])
CLIENT: Checks = (
    Check("Credentials of one kind", "RFC 6749 §2.3", [NO_CREDENTIALS, SEVERAL_METHODS], "{shown}"),
    Check("The client is registered and enabled", "RFC 6749 §2.2", [CLIENT_UNKNOWN, CLIENT_DISABLED], "{client_id}"),
    Check("In the way that it registered", "RFC 7591 §2", [METHOD_OTHER, PUBLIC_CLIENT], "{shown}"),
    Check(
        "It proves who it is",
        "RFC 6749 §2.3.1",
        [SECRET_WRONG, *ASSERTION_FAILURES.values(), ASSERTION_USED, KEYS_UNREACHABLE],
    ),
)


def _whole(value: float) -> Fact:
    """Seconds may be a fraction; what a client sends may also be infinite."""
    return int(value) if isfinite(value) else str(value)


def facts_of_assertion(claims: Mapping[str, Any], skew: int, now: datetime) -> dict[str, Fact]:
    """What an assertion says, header and claims together, for the explanation alone: nothing of it is proven."""
    told = {name: value for name, value in claims.items() if isinstance(value, str | int | float)}
    told |= {"aud": ", ".join(map(str, claims["aud"]))} if isinstance(claims.get("aud"), list) else {}
    names = ("typ", "alg", "kid", "iss", "sub", "aud", "jti", "exp", "iat", "nbf")
    facts: dict[str, Fact] = {}
    for name in names:
        value = told.get(name)
        if value is not None:
            facts[name] = _whole(value) if isinstance(value, float) else value
    exp = facts.get("exp")
    late = {"late": int(now.timestamp()) - exp - skew} if isinstance(exp, int) else {}
    return {**facts, **late, "skew": skew}
