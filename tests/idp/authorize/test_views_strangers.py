"""Whatever a stranger sends: an answer, never an error of ours, never a redirect to where nobody registered."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from idp.authorize.request import KEPT
from tests.idp.authorize.browser import GOOD, Browser
from tests.idp.pages import REDIRECT_URI

FORM = "application/x-www-form-urlencoded"
OURS = ("/login?request=", "/consent?request=", "/authorize/resume?request=", f"{REDIRECT_URI}?", f"{REDIRECT_URI}#")
AWKWARD = [
    "none",
    "form_post",
    "\0",
    "\ud800",
    'é"\\',
    "\r\nSet-Cookie: a=b",
    "9" * 400,
    "%ff",
    "openid\tprofile",
    "{}",
]
VALUES = st.sampled_from([*GOOD.values(), *AWKWARD]) | st.text(max_size=12)
CHANGES = st.dictionaries(st.sampled_from([*KEPT, "request", "claims"]) | st.text(max_size=4), VALUES, max_size=4)

within_one_provider = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["stranger", "settled"])
def anybody(request: pytest.FixtureRequest) -> Browser:
    """Nobody is signed in, or somebody who has agreed."""
    return request.getfixturevalue(request.param)


def is_an_answer(response: TestResponse) -> None:
    assert response.status_code in (200, 303, 400)
    assert (response.location is not None) == (response.status_code == 303)
    assert response.location is None or response.location.startswith(OURS)
    assert response.status_code != 200 or f'action="{REDIRECT_URI}"' in response.get_data(as_text=True)
    assert len(response.headers.get_all("Set-Cookie")) <= 1


@within_one_provider
@given(changes=CHANGES)
def test_any_parameters_get_an_answer(anybody: Browser, changes: dict[str, str]) -> None:
    values = {**GOOD, **changes}
    sent = "&".join(
        f"{quote(name, errors='surrogatepass')}={quote(value, errors='surrogatepass')}"
        for name, value in values.items()
    )
    is_an_answer(anybody.http.get("/authorize", environ_overrides={"QUERY_STRING": sent}))
    is_an_answer(anybody.http.post("/authorize", data=sent.encode(), content_type=FORM))


@within_one_provider
@given(sent=st.binary(max_size=80))
def test_any_bytes_get_an_answer(anybody: Browser, sent: bytes) -> None:
    is_an_answer(anybody.http.get("/authorize", environ_overrides={"QUERY_STRING": sent.decode("latin-1")}))
    is_an_answer(anybody.http.post("/authorize", data=sent, content_type=FORM))


@within_one_provider
@given(sent=st.binary(max_size=40))
def test_any_id_of_a_request_gets_an_answer(anybody: Browser, sent: bytes) -> None:
    query = b"request=" + sent
    is_an_answer(anybody.http.get("/authorize/resume", environ_overrides={"QUERY_STRING": query.decode("latin-1")}))


@within_one_provider
@given(cookie=st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF), max_size=60))
def test_any_cookie_gets_an_answer(anybody: Browser, cookie: str) -> None:
    cookieless = anybody.app.test_client(use_cookies=False)
    header = f"idp_session={cookie}"
    is_an_answer(cookieless.get("/authorize", query_string=GOOD, headers={"Cookie": header}))
