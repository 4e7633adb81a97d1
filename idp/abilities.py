"""What this provider can do, in the members of its metadata: collected from what is registered, never said twice.

Whoever adds a grant, a method, a mode or an algorithm changes nothing here. `discovery/` shows it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from idp.authorization_server import GRANTS
from idp.authorize.request_check import PROMPTS
from idp.authorize.response_mode import RESPONSE_MODES
from idp.clients.assertion import ALGORITHMS_OF
from idp.clients.metadata import ClientMetadata
from idp.clients.response_types import IMPLICIT
from idp.introspection.introspection_endpoint import IntrospectionEndpoint
from idp.keys.schedule import SIGNING_ALGORITHMS
from idp.revocation.revocation_endpoint import RevocationEndpoint
from idp.session.sign_on_session import ACR_PASSWORD
from idp.token import client_authentication, id_token
from idp.token.authorization_code_grant import S256CodeChallenge
from idp.users.claims import CLAIMS_BY_SCOPE
from shared.signatures import ALGORITHMS


def abilities() -> Mapping[str, Any]:
    """Members of OpenID Connect Discovery §3, RFC 8414 §2, RFC 9207 §3, Back-Channel Logout §2.1 and Front-Channel
    Logout §3 that depend on the code alone."""
    return {
        "response_types_supported": _choices("response_types"),
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": [*(grant.GRANT_TYPE for grant in GRANTS), IMPLICIT],
        "subject_types_supported": _choices("subject_type"),
        "id_token_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
        "userinfo_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
        **_authentication("token", client_authentication.METHODS),
        **_authentication("revocation", RevocationEndpoint.CLIENT_AUTH_METHODS),
        **_authentication("introspection", IntrospectionEndpoint.CLIENT_AUTH_METHODS),
        "code_challenge_methods_supported": list(S256CodeChallenge.SUPPORTED_CODE_CHALLENGE_METHOD),
        "prompt_values_supported": list(PROMPTS),
        "acr_values_supported": [ACR_PASSWORD],
        "display_values_supported": ["page"],
        "claim_types_supported": ["normal"],
        "claims_supported": [*id_token.CLAIMS, *(name for names in CLAIMS_BY_SCOPE.values() for name in names)],
        "ui_locales_supported": ["en"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_object_signing_alg_values_supported": list(ALGORITHMS),
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
    }


def _authentication(endpoint: str, methods: Iterable[str]) -> Mapping[str, Any]:
    signed = [alg for method in methods for alg in ALGORITHMS_OF.get(method, ())]
    return {
        f"{endpoint}_endpoint_auth_methods_supported": list(methods),
        f"{endpoint}_endpoint_auth_signing_alg_values_supported": signed,
    }


def _choices(field: str) -> list[str]:
    """The values that a client may register for `field`, a choice or a list of choices."""
    annotation = ClientMetadata.model_fields[field].annotation
    values = get_args(annotation)
    return list(get_args(values[0]) if annotation is not None and not isinstance(values[0], str) else values)
