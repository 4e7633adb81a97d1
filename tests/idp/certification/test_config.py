"""The Config plan: the metadata, seen from outside."""

import re

from tests.idp.certification.suite import ISSUER, Suite

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*\Z")


def test_discovery_endpoint_verification(suite: Suite) -> None:
    document = suite.document()
    assert document["issuer"] == ISSUER
    assert all(url.startswith(f"{ISSUER}/") for name, url in document.items() if name.endswith(("_endpoint", "_uri")))
    assert {"code", "id_token", "id_token token"} <= set(document["response_types_supported"])
    assert {"authorization_code", "implicit"} <= set(document["grant_types_supported"])
    assert document["subject_types_supported"]
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert "openid" in document["scopes_supported"]
    assert document["claims_supported"]
    assert isinstance(document["code_challenge_methods_supported"], list)
    assert all(LANGUAGE.match(locale) for locale in document["ui_locales_supported"])
    assert document["request_uri_parameter_supported"] is True
    assert document["registration_endpoint"] == f"{ISSUER}/register"
    kids = [key.kid for key in suite.jwks()]
    assert all(kids) and len(set(kids)) == len(kids)
    assert not any(key.is_private for key in suite.jwks())
