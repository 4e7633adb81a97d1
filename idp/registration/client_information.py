"""RULES: what a client may say about itself, and what it is told (RFC 7591 §2, §3.2; RFC 7592 §2.2, §3)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from idp.clients.metadata import ClientMetadata, ClientMetadataError, parse
from idp.clients.response_types import IMPLICIT, missing_grant_types
from idp.clients.scopes import OFFLINE_ACCESS
from idp.registration import reasons
from shared import strict_json
from shared.explanation import Fact, Failure

OURS = frozenset(
    {
        "require_pkce",
        "first_party_login",
        "claims_in_id_token",
        "access_token_lifetime_seconds",
        "refresh_policy",
        "refresh_token_idle_lifetime_seconds",
        "refresh_token_absolute_lifetime_seconds",
        "on_logout",
        "on_shadowing",
        "forward_limit",
    }
)
"""What an operator decides."""
KNOWN = frozenset(ClientMetadata.model_fields) - OURS
FETCHED = ("jwks_uri", "sector_identifier_uri", "request_uris")
MADE_HERE = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")
"""What a PUT must not carry (RFC 7592 §2.2)."""
PROOFS = {"none": "none", "private_key_jwt": "keys", "client_secret_jwt": "kept secret"}
"""What a client proves itself by; any other method: by a secret of which only the digest is kept."""
_NOT_IN_DESCRIPTIONS = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


@dataclass(frozen=True)
class Fault:
    """Why the metadata is refused (RFC 7591 §3.2.2); the description names members and shows no value."""

    error: str
    description: str
    because: Failure = field(default=reasons.METADATA, compare=False)

    @property
    def facts(self) -> dict[str, Fact | None]:
        """Its two halves: the member, and what is wrong with it."""
        member, separator, fault = self.description.partition(": ")
        return {"member": member, "fault": fault} if separator else {"member": None, "fault": member}


def read(body: bytes) -> dict[str, object] | Fault:
    """The members of the request; null counts as not sent."""
    try:
        document = strict_json.loads(body)
    except ValueError:
        return Fault("invalid_client_metadata", "The body is no JSON that could be read.", reasons.BODY)
    if not isinstance(document, dict):
        return Fault("invalid_client_metadata", "The body is no JSON object.", reasons.BODY)
    return {name: value for name, value in cast("dict[str, object]", document).items() if value is not None}


def examine(
    members: Mapping[str, object],
    scopes_supported: Sequence[str],
    *,
    fetches_http: bool,
    in_development: bool,
    before: ClientMetadata | None = None,
) -> ClientMetadata | Fault:
    """What would be registered. `fetches_http`: addresses on this machine may be fetched without TLS;
    `in_development`: and told of logouts, or take tokens from /authorize.

    `before`: of the client that is changed, which keeps what an operator decided.
    """
    values = {name: value for name, value in members.items() if name in KNOWN}
    grant_types = values.get("grant_types")
    refreshes = isinstance(grant_types, list) and "refresh_token" in grant_types
    values.setdefault("scope", " ".join(name for name in scopes_supported if name != OFFLINE_ACCESS or refreshes))
    values["require_pkce"] = values.get("token_endpoint_auth_method") == "none"
    values |= ours(before) if before is not None else {}
    try:
        metadata = parse(values)
    except ClientMetadataError as error:
        code = "invalid_redirect_uri" if str(error).startswith("redirect_uris") else "invalid_client_metadata"
        return Fault(code, _described(str(error)))
    fault = _fault(metadata, scopes_supported, fetches_http=fetches_http)
    if fault is None and not in_development:
        fault = _fault_in_production(metadata)
    return fault or metadata


def ours(metadata: ClientMetadata) -> dict[str, object]:
    """What an operator decided."""
    return {name: getattr(metadata, name) for name in sorted(OURS)}


def _fault(metadata: ClientMetadata, scopes_supported: Collection[str], *, fetches_http: bool) -> Fault | None:
    if "client_credentials" in metadata.grant_types:
        return Fault("invalid_client_metadata", "grant_types: client_credentials is not for clients that register here")
    for missing in missing_grant_types(metadata.response_types, metadata.grant_types):
        return Fault("invalid_client_metadata", f"grant_types: the response_types need {missing} among them")
    if not set(metadata.scopes) <= set(scopes_supported):
        return Fault("invalid_client_metadata", "scope: names one that this provider does not have")
    if metadata.application_type == "web" and any(not _is_web(uri) for uri in metadata.redirect_uris):
        return Fault("invalid_redirect_uri", "redirect_uris: a private-use scheme needs application_type native")
    plain = next((name for name in FETCHED if not fetches_http and _has_http(getattr(metadata, name))), None)
    return Fault("invalid_client_metadata", f"{plain}: must be https") if plain else None


def _fault_in_production(metadata: ClientMetadata) -> Fault | None:
    if _has_http(metadata.backchannel_logout_uri):
        return Fault("invalid_client_metadata", "backchannel_logout_uri: must be https")
    if not _may_take_tokens(metadata):
        return Fault("invalid_redirect_uri", "redirect_uris: implicit needs https, and another host than localhost")
    return None


def change_fault(members: Mapping[str, object], client_id: str, before: ClientMetadata) -> Fault | None:
    """What is wrong with a PUT besides its metadata (RFC 7592 §2.2)."""
    if members.get("client_id") != client_id:
        return not_its_own("client_id: is not the one that is changed")
    sent = next((name for name in MADE_HERE if name in members), None)
    if sent is not None:
        return not_its_own(f"{sent}: must not be sent")
    after = members.get("token_endpoint_auth_method", "client_secret_basic")
    if isinstance(after, str) and PROOFS.get(after) != PROOFS.get(before.token_endpoint_auth_method):
        return not_its_own("token_endpoint_auth_method: is another kind of proof; register another client")
    return None


def not_its_own(description: str) -> Fault:
    """What is wrong with a request about a client that is registered."""
    return Fault("invalid_client_metadata", description, reasons.NOT_ITS_OWN)


def sector_fault(document: object, redirect_uris: Collection[str]) -> Fault | None:
    """What is wrong with the document at `sector_identifier_uri` (OpenID Connect Registration §5)."""
    listed = cast("list[object]", document) if isinstance(document, list) else []
    if set(redirect_uris) <= {uri for uri in listed if isinstance(uri, str)}:
        return None
    description = "sector_identifier_uri: does not list every one of the redirect_uris"
    return Fault("invalid_client_metadata", description, reasons.SECTOR)


def describe(metadata: ClientMetadata) -> dict[str, Any]:
    """Everything that is registered, with the defaults filled in; what was not given and has none is left out."""
    dumped = metadata.model_dump(mode="json", include=set(KNOWN), exclude_none=True)
    return {name: value for name, value in dumped.items() if value not in ("", [])}


def _is_web(uri: str) -> bool:
    return urlsplit(uri).scheme in ("http", "https")


def _may_take_tokens(metadata: ClientMetadata) -> bool:
    """A web application that is answered with tokens is at https, and not at localhost (OIDC Registration §2)."""
    if IMPLICIT not in metadata.grant_types or metadata.application_type == "native":
        return True
    uris = [urlsplit(uri) for uri in metadata.redirect_uris]
    return all(uri.scheme == "https" and uri.hostname != "localhost" for uri in uris)


def _has_http(value: str | list[str] | None) -> bool:
    uris = value if isinstance(value, list) else [value or ""]
    return any(uri.startswith("http://") for uri in uris)


def _described(text: str) -> str:
    return _NOT_IN_DESCRIPTIONS.sub("'", text.replace("§", "section "))
