"""GET userinfo with a fresh access token (OpenID Connect Core §5.3). A sign-in does not fail for want of a name."""

from collections.abc import Mapping
from typing import Any

import requests

from mvc_client.provider import ProviderMetadata
from shared import outbound

TIMEOUT_SECONDS = 3.0


def fetch(session: requests.Session, metadata: ProviderMetadata, access_token: str) -> Mapping[str, Any]:
    """The claims; empty if there is no such endpoint or it does not answer with JSON."""
    if metadata.userinfo_endpoint is None:
        return {}
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    try:
        response = outbound.send(session, "GET", metadata.userinfo_endpoint, timeout=TIMEOUT_SECONDS, headers=headers)
        claims = response.json() if response.status_code == 200 else None
    except (outbound.OutboundError, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
