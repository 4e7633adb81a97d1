"""RULES: the provider's metadata (OpenID Connect Discovery §3, RFC 8414 §2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from idp.clients.scopes import IDENTITY_SCOPES, ApiResource


def provider_metadata(
    issuer: str, endpoints: Mapping[str, str], resources: Iterable[ApiResource], abilities: Mapping[str, Any]
) -> dict[str, Any]:
    """The document. `endpoints`: member name to path; `resources`: the APIs, whose scopes may be asked for too;
    `abilities`: all other members."""
    scopes = dict.fromkeys([*IDENTITY_SCOPES, *(scope for resource in resources for scope in resource.scopes)])
    return {
        "issuer": issuer,
        **{name: f"{issuer}{path}" for name, path in endpoints.items()},
        "scopes_supported": list(scopes),
        **abilities,
    }
