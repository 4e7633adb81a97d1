"""Where the issuer is said to be, and where it is reached.

`issuer` is the name that tokens and metadata must carry, letter by letter. `backchannel_url` is transport only: the
metadata is fetched there, and the endpoints that one server calls on another are moved to its origin.
"""

from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.structures import CaseInsensitiveDict

from shared import outbound

SERVER_TO_SERVER = (
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "pushed_authorization_request_endpoint",
)
WELL_KNOWN = "/.well-known/openid-configuration"


class IssuerError(Exception):
    """The provider cannot be reached, or is not the one that was configured."""


def fetch_metadata(
    session: requests.Session, issuer: str, backchannel_url: str | None, *, timeout: float = 5.0
) -> dict[str, Any]:
    """The provider's metadata (OpenID Connect Discovery §4), server-to-server endpoints moved. Raises IssuerError."""
    url = (backchannel_url or issuer) + WELL_KNOWN
    metadata = fetch_json(session, url, timeout=timeout)[0]
    if metadata.get("issuer") != issuer:
        raise IssuerError(f"{url} names another issuer than {issuer!r}")
    return move_to_backchannel(metadata, backchannel_url)


def fetch_json(
    session: requests.Session, url: str, *, timeout: float = 5.0
) -> tuple[dict[str, Any], CaseInsensitiveDict[str]]:
    """The JSON object at one of the provider's addresses, and the answer's headers. Raises IssuerError."""
    try:
        response = outbound.send(session, "GET", url, timeout=timeout)
    except outbound.OutboundError as error:
        raise IssuerError(str(error)) from None
    if response.status_code != 200:
        raise IssuerError(f"{url} answered {response.status_code}")
    try:
        document: object = response.json()
    except (ValueError, RecursionError):
        raise IssuerError(f"{url} answered no JSON") from None
    if not isinstance(document, dict):
        raise IssuerError(f"{url} answered no JSON object")
    return cast("dict[str, Any]", document), response.headers


def move_to_backchannel(metadata: dict[str, Any], backchannel_url: str | None) -> dict[str, Any]:
    """The metadata with the endpoints of SERVER_TO_SERVER at the origin of `backchannel_url` (None: unchanged)."""
    if not backchannel_url:
        return metadata
    moved = {
        name: _at_origin(metadata[name], backchannel_url)
        for name in SERVER_TO_SERVER
        if isinstance(metadata.get(name), str)
    }
    return {**metadata, **moved}


def _at_origin(url: str, backchannel_url: str) -> str:
    origin, parts = urlsplit(backchannel_url), urlsplit(url)
    return urlunsplit((origin.scheme, origin.netloc, parts.path, parts.query, parts.fragment))
