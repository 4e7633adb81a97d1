"""What somebody does with the cookies, addresses, forms and tokens of others."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.hostile import spoiling, wire
from tests.hostile.endpoint import Endpoint
from tests.hostile.endpoints import ENDPOINTS
from tests.hostile.verdict import READABLE_BY_SCRIPTS
from tests.hostile.wire import Answer, Sent
from tests.hostile.world import SERVICES, World
from tests.idp.relying_party import MVC
from tests.idp.token_endpoint import make_code

FORMS = [each for each in ENDPOINTS if each.method == "POST" and each.kind == "page"]
FROM_OTHER_SITES = {"idp POST /authorize", "idp POST /logout"}
"""Applications send browsers there by a form of their own; it changes nothing by itself."""
DEVELOPMENT = re.compile(r"/(development/|bench|lessons/signin)")
ASKED_AGAIN = ("/authorize/resume?", "/logout/continue?", "/sessions?again=")


def go(world: World, service: str, path: str, cookie: str = "", query: str = "", bearer: str = "") -> Answer:
    """GET in a browser with that cookie."""
    headers = {"Cookie": cookie, "Authorization": f"Bearer {bearer}" if bearer else ""}
    sent = Sent(service, "GET", path.encode(), query.encode(), tuple((k, v) for k, v in headers.items() if v))
    return wire.send(world.apps[service], sent)


def is_signed_in(world: World, service: str, cookie: str) -> bool:
    words = "Signed in as" if service == "idp" else 'id="call-api"'
    return words in go(world, service, "/", cookie).text


@pytest.mark.parametrize("endpoint", FORMS, ids=str)
def test_every_form_of_ours_needs_the_token_of_its_own_browser(world: World, endpoint: Endpoint) -> None:
    assert ("csrf_token" in endpoint.form) == (str(endpoint) not in FROM_OTHER_SITES)
    victim, attacker = world.good(endpoint.service), world.good(endpoint.service)
    for token in ("", attacker["csrf"]):
        form = {**endpoint.form, "csrf_token": token}
        answer = wire.send(world.apps[endpoint.service], spoiling.correct(replace(endpoint, form=form), victim))
        if str(endpoint) not in FROM_OTHER_SITES:
            assert answer.status == 400 or answer.headers["Location"].startswith(ASKED_AGAIN)
        assert is_signed_in(world, endpoint.service, victim["cookie"])


@pytest.mark.parametrize("service", ["idp", "mvc_client"])
def test_a_cookie_of_one_service_is_worth_nothing_at_the_other(world: World, service: str) -> None:
    other = "mvc_client" if service == "idp" else "idp"
    value = world.good(other)["cookie"].partition("=")[2]
    for each in (value, value[:43]):
        assert not is_signed_in(world, service, f"{service}_session={each}")
    assert is_signed_in(world, service, world.good(service)["cookie"])


def test_a_stolen_way_back_signs_nobody_in_and_its_owner_is_not_disturbed(world: World) -> None:
    owner, thief = world.good("mvc_client"), world.good("mvc_client")
    query = f"code=a-code&state={owner['state']}&iss={world.provider.issuer}"
    for cookie in ("", thief["cookie"]):
        assert "not begun here" in go(world, "mvc_client", "/signin-oidc", cookie, query).text
    assert "not begun here" not in go(world, "mvc_client", "/signin-oidc", owner["cookie"], query).text


def test_a_code_of_the_attacker_signs_no_victim_in(world: World) -> None:
    victim = world.good("mvc_client")
    code = make_code(world.apps["idp"], nonce="of another sign-in")
    query = f"code={code}&state={victim['state']}&iss={world.provider.issuer}"
    refused = go(world, "mvc_client", "/signin-oidc", victim["cookie"], query)
    assert refused.status in (400, 502)
    assert "Location" not in refused.headers


@pytest.mark.parametrize("path", ["/login", "/consent", "/authorize/resume"])
def test_a_stolen_id_of_a_request_is_worth_nothing_in_another_browser(world: World, path: str) -> None:
    owner, thief = world.good("idp"), world.good("idp")
    query = f"request={owner['request']}"
    for cookie in ("", thief["cookie"]):
        assert go(world, "idp", path, cookie, query).status in (400, 404)
    assert go(world, "idp", path, owner["cookie"], query).status in (200, 303)


@pytest.mark.parametrize("name", ["id_token", "refresh_token"])
def test_only_an_access_token_opens_an_api(world: World, name: str) -> None:
    for service, path in (("api1", "/identity"), ("idp", "/userinfo")):
        assert go(world, service, path, bearer=world.tokens[name]).status == 401
        assert go(world, service, path, bearer=world.tokens["access_token"]).status == 200


def test_an_access_token_in_the_address_opens_nothing(world: World) -> None:
    token = world.tokens["access_token"]
    assert go(world, "api1", "/identity", query=f"access_token={token}").status == 401
    for bearer in ("", token):
        assert go(world, "idp", "/userinfo", query=f"access_token={token}", bearer=bearer).status == 400


def test_an_access_token_of_another_audience_does_not_open_the_api(world: World) -> None:
    browser: FlaskClient = world.apps["idp"].test_client()
    tokens = MVC.sign_in(browser, scope="openid profile")
    assert go(world, "api1", "/identity", bearer=tokens["access_token"]).status == 401


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "password", "username": "alice", "password": "Pass123$"},
        {"grant_type": "implicit"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": "x"},
    ],
)
def test_a_password_is_no_grant_and_neither_is_anything_else_that_is_not_registered(
    world: World, form: dict[str, str]
) -> None:
    answer = MVC.token(world.apps["idp"].test_client(), **form)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
def test_scripts_of_other_origins_read_only_what_they_must(world: World, endpoint: Endpoint) -> None:
    right = spoiling.correct(endpoint, world.good(endpoint.service))
    asked = replace(right, headers=(*right.headers, ("Origin", "https://evil.example")))
    headers = wire.send(world.apps[endpoint.service], asked).headers
    is_readable = endpoint.service == "idp" and endpoint.rule.startswith(READABLE_BY_SCRIPTS)
    assert headers.get("Access-Control-Allow-Origin") == ("*" if is_readable else None)
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("service", SERVICES)
def test_no_page_may_be_framed_and_none_loads_anything_from_elsewhere(world: World, service: str) -> None:
    for endpoint in (each for each in ENDPOINTS if each.service == service and not each.may_be_framed):
        answer = wire.send(world.apps[service], spoiling.correct(endpoint, world.good(service)))
        policy = answer.headers["Content-Security-Policy"]
        if endpoint.rule.startswith("/docs"):  # its "Authorize" asks the provider for a token
            policy = policy.replace(f"connect-src 'self' {world.provider.issuer};", "")
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy.partition("form-action")[0]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_what_may_be_framed_shows_nothing_and_has_nothing_to_click(world: World) -> None:
    (endpoint,) = [each for each in ENDPOINTS if each.may_be_framed]
    answer = wire.send(world.apps["idp"], spoiling.correct(endpoint, world.good("idp")))
    assert answer.text.partition("<body>")[2].partition("</body>")[0].strip() == ""


@pytest.mark.parametrize("service", SERVICES)
def test_under_a_name_of_another_site_nothing_of_the_development_is_there(world: World, service: str) -> None:
    """DNS rebinding: its page would be of the same origin, and could send JSON."""
    client = world.apps[service].test_client()
    development = [each for each in ENDPOINTS if each.service == service and DEVELOPMENT.match(each.rule)]
    assert {"GET", "POST"} <= {each.method for each in development}
    for each in development:
        answer = client.open(
            each.path or each.rule, method=each.method, headers={"Host": "evil.example"}, json=each.json
        )
        assert answer.status_code in (400, 403), each  # 400: a form's token is asked for first
        if not each.form:
            assert answer.status_code == 403, each
