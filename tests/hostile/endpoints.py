"""Every endpoint of the three services with all that it reads: a correct request each, to be spoilt."""

from tests.hostile.development_endpoints import DEVELOPMENT
from tests.hostile.endpoint import Endpoint

_AUTHORIZE = {
    "client_id": "mvc client",
    "redirect_uri": "{redirect_uri}",
    "response_type": "code",
    "response_mode": "query",
    "scope": "openid profile api1",
    "state": "a-state",
    "nonce": "a-nonce",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
    "prompt": "login",
    "max_age": "3600",
    "login_hint": "alice",
    "id_token_hint": "{id_token}",
    "acr_values": "urn:x",
    "ui_locales": "en",
    "display": "page",
    "request": "",
    "request_uri": "",
    "registration": "",
    "claims": '{{"userinfo": {{"name": null}}}}',
    "resource": "",
}
_AUTHORIZE_IN_FRONT = {
    "client_id": "in front",
    "redirect_uri": "http://localhost:5002/front",
    "response_type": "code id_token token",
    "response_mode": "fragment",
    "scope": "openid profile",
    "state": "a-state",
    "nonce": "a-nonce",
    "claims": '{{"id_token": {{"name": null}}}}',
    "max_age": "3600",
}
"""Answered at once, with tokens."""
_LOGOUT = {
    "id_token_hint": "{id_token}",
    "client_id": "mvc client",
    "post_logout_redirect_uri": "{post_logout_redirect_uri}",
    "state": "a-state",
    "logout_hint": "alice",
    "ui_locales": "en",
}
_CODE = {
    "grant_type": "authorization_code",
    "code": "{code}",
    "redirect_uri": "{redirect_uri}",
    "code_verifier": "{verifier}",
    "client_id": "",
    "client_secret": "",
    "resource": "",
}
_REFRESH = {
    "grant_type": "refresh_token",
    "refresh_token": "{refresh_token}",
    "scope": "openid",
    "resource": "",
    "client_id": "",
}
_OWN = {
    "grant_type": "client_credentials",
    "scope": "api1",
    "resource": "",
    "client_id": "mvc client",
    "client_secret": "mvc secret",
}
_SIGNED = {
    "grant_type": "client_credentials",
    "scope": "api1",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "client_assertion": "{assertion}",
    "client_id": "",
    "client_secret": "",
}
_TOKEN = {"token": "{refresh_token}", "token_type_hint": "refresh_token", "client_id": "", "client_secret": ""}
_BASIC = {"Authorization": "{basic}"}
_BEARER = {"Authorization": "{bearer}"}
_SIGN_IN = {"csrf_token": "{csrf}", "request": "{request}", "username": "alice", "password": "wrong", "decision": ""}
_CONSENT = {"csrf_token": "{csrf}", "request": "{request}", "decision": "approve"}
_CONFIRM = {"csrf_token": "{csrf}", "request": "{sealed}", "decision": "leave"}
_PAIR: dict[str, object] = {"accessToken": "{access_token}", "refreshToken": "{refresh_token}"}
_CHANGE = {**_BEARER, "Idempotency-Key": '"a-key"', "If-Match": "*"}
_EDIT: dict[str, object] = {"text": "Anchor", "done": True, "position": 0}
_LISTS, _LIST = "/todo-lists", "/todo-lists/<list_id>"
_ITEMS, _ITEM = f"{_LIST}/items", f"{_LIST}/items/<item_id>"
_ITS_PATH = "/todo-lists/{list_id}"
_TODO, _ITS_TODO = "/todos/<uuid:list_id>", "/todos/{list_id}"
_KEY = "a-key-of-22-characters"
_PRESS = {"csrf_token": "{csrf}", "key": _KEY, "version": "1"}
_REGISTERED, _ITS_REGISTRATION = "/register/<client_id>", "/register/{registered_id}"
_REGISTRANT = {"Authorization": "Bearer {registration_token}"}
_CLIENT: dict[str, object] = {
    "redirect_uris": ["https://rp.example/cb"],
    "grant_types": ["authorization_code", "refresh_token"],
    "client_name": "A client",
    "logo_uri": "https://rp.example/logo.png",
    "jwks_uri": "https://rp.example/jwks",
    "token_endpoint_auth_method": "private_key_jwt",
    "token_endpoint_auth_signing_alg": "ES256",
    "scope": "openid profile",
    "default_max_age": 3600,
    "contacts": ["me@rp.example"],
}
_CLOCK: dict[str, object] = {"offset_seconds": 0}

_IDP = [
    Endpoint("idp", "/authorize", query=_AUTHORIZE),
    Endpoint("idp", "/authorize", query=_AUTHORIZE_IN_FRONT),
    Endpoint("idp", "/authorize", "POST", form=_AUTHORIZE),
    Endpoint("idp", "/authorize/resume", query={"request": "{request}"}),
    Endpoint("idp", "/"),
    Endpoint("idp", "/check-session", may_be_framed=True),
    Endpoint("idp", "/login", query={"request": "{request}", "choose": "1"}),
    Endpoint("idp", "/login", "POST", form=_SIGN_IN),
    Endpoint("idp", "/consent", query={"request": "{request}"}),
    Endpoint("idp", "/consent", "POST", form=_CONSENT),
    Endpoint("idp", "/logout", query=_LOGOUT),
    Endpoint("idp", "/logout", "POST", form=_LOGOUT),
    Endpoint("idp", "/logout/continue", query={"request": "{sealed}", "again": "1"}),
    Endpoint("idp", "/logout/confirm", "POST", form=_CONFIRM),
    Endpoint("idp", "/logout/receipt", query={"of": "{receipt}"}),
    Endpoint("idp", "/sessions", query={"ended": "{sid}", "again": "1"}),
    Endpoint("idp", "/sessions/end", "POST", form={"csrf_token": "{csrf}", "session": "{sid}", "grant": "a-grant"}),
    Endpoint("idp", "/token", "POST", "json", form=_CODE, headers=_BASIC),
    Endpoint("idp", "/token", "POST", "json", form=_REFRESH, headers=_BASIC),
    Endpoint("idp", "/token", "POST", "json", form=_OWN),
    Endpoint("idp", "/token", "POST", "json", form=_SIGNED),
    Endpoint("idp", "/revoke", "POST", "json", form=_TOKEN, headers=_BASIC),
    Endpoint("idp", "/introspect", "POST", "json", form=_TOKEN, headers=_BASIC),
    Endpoint("idp", "/authentication/login", "POST", "json", json={"username": "alice", "password": "wrong"}),
    Endpoint("idp", "/authentication/refresh", "POST", "json", json=_PAIR),
    Endpoint("idp", "/register", "POST", "json", json=_CLIENT, tells_back=True),
    Endpoint("idp", _REGISTERED, kind="json", path=_ITS_REGISTRATION, headers=_REGISTRANT),
    Endpoint(
        "idp",
        _REGISTERED,
        "PUT",
        "json",
        path=_ITS_REGISTRATION,
        json={**_CLIENT, "client_id": "{registered_id}"},
        headers=_REGISTRANT,
        tells_back=True,
    ),
    Endpoint("idp", _REGISTERED, "DELETE", "json", path=_ITS_REGISTRATION, headers=_REGISTRANT),
    Endpoint("idp", "/userinfo", kind="json", query={"access_token": ""}, headers=_BEARER),
    Endpoint("idp", "/userinfo", "POST", "json", form={"access_token": "{access_token}"}),
    Endpoint("idp", "/jwks", kind="json", is_public=True),
    Endpoint("idp", "/.well-known/openid-configuration", kind="json", is_public=True),
    Endpoint("idp", "/.well-known/oauth-authorization-server", kind="json", is_public=True),
]
_API1 = [
    Endpoint("api1", "/identity", kind="json", query={"access_token": ""}, headers=_BEARER),
    Endpoint("api1", "/openapi.json", kind="json", is_public=True),
    Endpoint("api1", _LISTS, kind="json", query={"limit": "5", "after": ""}, headers=_BEARER),
    Endpoint("api1", _LISTS, "POST", "json", json={"title": "Sea trial"}, headers=_CHANGE),
    Endpoint("api1", _LIST, kind="json", path=_ITS_PATH, headers={**_BEARER, "If-None-Match": '"7"'}),
    Endpoint("api1", _LIST, "PATCH", "json", path=_ITS_PATH, json={"title": "Sea trial"}, headers=_CHANGE),
    Endpoint("api1", _LIST, "DELETE", "json", path=_ITS_PATH, headers=_CHANGE),
    Endpoint("api1", _ITEMS, "POST", "json", path=f"{_ITS_PATH}/items", json={"text": "Anchor"}, headers=_CHANGE),
    Endpoint("api1", _ITEM, kind="json", path=f"{_ITS_PATH}/items/{{item_id}}", headers=_BEARER),
    Endpoint("api1", _ITEM, "PATCH", "json", path=f"{_ITS_PATH}/items/{{item_id}}", json=_EDIT, headers=_CHANGE),
    Endpoint("api1", _ITEM, "DELETE", "json", path=f"{_ITS_PATH}/items/{{item_id}}", headers=_CHANGE),
    Endpoint("api1", "/docs"),
    Endpoint("api1", "/docs/oauth2-redirect", query={"code": "a-code", "state": "a-state", "error": ""}),
    Endpoint(
        "api1", "/docs/assets/<path:filename>", kind="file", path="/docs/assets/css/swagger-ui.css", is_public=True
    ),
    Endpoint("api1", "/.well-known/oauth-protected-resource", kind="json", is_public=True),
]
_MVC_CLIENT = [
    Endpoint("mvc_client", "/"),
    Endpoint("mvc_client", "/call", "POST", form={"csrf_token": "{csrf}"}),
    Endpoint("mvc_client", "/renewal", "POST", form={"csrf_token": "{csrf}", "mode": "ahead"}),
    Endpoint("mvc_client", "/lessons", query={"lang": "zh"}),
    Endpoint("mvc_client", "/lessons/<slug>", path="/lessons/two-tabs", query={"lang": "en"}),
    Endpoint(
        "mvc_client",
        "/lessons/<slug>/<key>",
        "POST",
        path="/lessons/two-tabs/two-tabs",
        form={"csrf_token": "{csrf}"},
    ),
    Endpoint("mvc_client", "/lessons/signin", query={"lesson": "two-tabs"}),
    Endpoint(
        "mvc_client",
        "/lessons/signin-oidc",
        query={"code": "a-code", "state": "{state}", "iss": "{issuer}", "error": ""},
    ),
    Endpoint("mvc_client", "/login", query={"return_to": "/lessons/two-tabs"}),
    Endpoint(
        "mvc_client",
        "/signin-oidc",
        query={
            "code": "a-code",
            "state": "{state}",
            "iss": "{issuer}",
            "error": "",
            "error_description": "",
            "error_uri": "",
        },
    ),
    Endpoint("mvc_client", "/todos", query={"after": "", "do": "", "edit": ""}, asks_api1=True),
    Endpoint(
        "mvc_client", "/todos", "POST", form={"csrf_token": "{csrf}", "key": _KEY, "text": "Sea trial"}, asks_api1=True
    ),
    Endpoint("mvc_client", _TODO, path=_ITS_TODO, query={"do": "delete", "edit": "{item_id}"}, asks_api1=True),
    Endpoint(
        "mvc_client",
        _TODO,
        "POST",
        path=_ITS_TODO,
        form={**_PRESS, "do": "rename", "text": "Sea trial"},
        asks_api1=True,
    ),
    Endpoint("mvc_client", f"{_TODO}/items", path=f"{_ITS_TODO}/items"),
    Endpoint(
        "mvc_client",
        f"{_TODO}/items",
        "POST",
        path=f"{_ITS_TODO}/items",
        form={**_PRESS, "text": "Anchor"},
        asks_api1=True,
    ),
    Endpoint("mvc_client", f"{_TODO}/items/<uuid:item_id>", path=f"{_ITS_TODO}/items/{{item_id}}"),
    Endpoint(
        "mvc_client",
        f"{_TODO}/items/<uuid:item_id>",
        "POST",
        path=f"{_ITS_TODO}/items/{{item_id}}",
        form={**_PRESS, "do": "up", "position": "0", "text": "Anchor"},
        asks_api1=True,
    ),
    Endpoint("mvc_client", "/logout", "POST", form={"csrf_token": "{csrf}"}),
    Endpoint("mvc_client", "/backchannel-logout", "POST", "json", form={"logout_token": "{id_token}"}),
    Endpoint("mvc_client", "/signout-callback-oidc", query={"state": "x", "here": ""}),
]


def _everywhere(service: str) -> list[Endpoint]:
    return [
        Endpoint(service, "/health", kind="json", is_public=True),
        Endpoint(service, "/ready", kind="json", is_public=True),
        Endpoint(service, "/development/clock", kind="json", is_public=True),
        Endpoint(service, "/development/clock", "POST", "json", json=_CLOCK, is_public=True),
        Endpoint(service, "/static/<path:filename>", kind="file", path="/static/nothing.css", is_public=True),
    ]


def _looks(service: str) -> list[Endpoint]:
    return [
        Endpoint(service, "/static/look/<path:filename>", kind="file", path="/static/look/look.css", is_public=True),
        Endpoint(service, "/favicon.ico", kind="file", is_public=True),
    ]


def _explains(service: str) -> list[Endpoint]:
    return [Endpoint(service, "/explain/<reference>", kind="page", path="/explain/none", is_public=True)]


ENDPOINTS = [
    *_IDP,
    *_everywhere("idp"),
    *_looks("idp"),
    *_explains("idp"),
    *_API1,
    *_everywhere("api1"),
    *_looks("api1"),
    *_explains("api1"),
    *_MVC_CLIENT,
    *_everywhere("mvc_client"),
    *_looks("mvc_client"),
    *DEVELOPMENT,
]
