"""RULES: what the standards say of the error codes that our services answer: all that a stranger is told."""

SENTENCES = {
    "access_denied": ("The person or the provider denied the request.", "RFC 6749 §4.1.2.1"),
    "consent_required": (
        "The person must agree, and the application asked not to show a page.",
        "OpenID Connect Core §3.1.2.6",
    ),
    "insufficient_scope": ("The request needs more than the access token allows.", "RFC 6750 §3.1"),
    "invalid_client": ("The client is not known, or did not prove who it is.", "RFC 6749 §5.2"),
    "invalid_client_metadata": ("A value in the client’s metadata is not acceptable.", "RFC 7591 §3.2.2"),
    "invalid_grant": (
        "The code or refresh token is not valid, expired, was revoked, or belongs to another client.",
        "RFC 6749 §5.2",
    ),
    "invalid_redirect_uri": ("A redirect URI is not acceptable.", "RFC 7591 §3.2.2"),
    "invalid_request": (
        "The request lacks a parameter, repeats one, or has one that is not acceptable.",
        "RFC 6749 §5.2",
    ),
    "invalid_request_object": ("The request object is not acceptable.", "OpenID Connect Core §3.1.2.6"),
    "invalid_request_uri": ("The request_uri gives an error or no usable data.", "OpenID Connect Core §3.1.2.6"),
    "invalid_scope": ("The scope is unknown, malformed, or exceeds what was granted.", "RFC 6749 §5.2"),
    "invalid_target": ("The resource is unknown, or no token for it can be had.", "RFC 8707 §2"),
    "invalid_token": (
        "The access token is expired, revoked, malformed, or not good for another reason.",
        "RFC 6750 §3.1",
    ),
    "login_required": (
        "The person must sign in, and the application asked not to show a page.",
        "OpenID Connect Core §3.1.2.6",
    ),
    "registration_not_supported": ("The parameter registration is not supported.", "OpenID Connect Core §3.1.2.6"),
    "request_not_supported": ("The parameter request is not supported.", "OpenID Connect Core §3.1.2.6"),
    "request_uri_not_supported": ("The parameter request_uri is not supported.", "OpenID Connect Core §3.1.2.6"),
    "server_error": ("The provider met a condition that it did not expect.", "RFC 6749 §4.1.2.1"),
    "temporarily_unavailable": ("The provider cannot answer at the moment.", "RFC 6749 §4.1.2.1"),
    "unauthorized_client": ("The client may not use this way.", "RFC 6749 §5.2"),
    "unmet_authentication_requirements": (
        "There is no sign-in here that is as strong as asked for.",
        "OpenID Connect Unmet Authentication Requirements 1.0",
    ),
    "unsupported_grant_type": ("The grant type is not supported.", "RFC 6749 §5.2"),
    "unsupported_response_type": ("The response type is not supported.", "RFC 6749 §4.1.2.1"),
    "unsupported_token_type": ("Tokens of this type cannot be revoked.", "RFC 7009 §2.2.1"),
}


def sentence(error: str) -> tuple[str, str]:
    """The sentence and where it stands; one that says nothing where the code is none of a standard's."""
    return SENTENCES.get(error, ("The request was refused.", ""))
