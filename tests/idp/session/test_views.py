from flask.testing import FlaskClient

from tests.idp.pages import page, sign_in


def test_the_first_page_says_what_this_address_is(client: FlaskClient) -> None:
    shown = page(client.get("/"))
    assert "http://localhost:5000" in shown.text
    assert 'href="/.well-known/openid-configuration"' in shown.html
    assert "Signed in as" not in shown.text


def test_the_first_page_says_who_is_signed_in_and_how_to_sign_out(client: FlaskClient) -> None:
    sign_in(client)
    shown = page(client.get("/"))
    assert "Signed in as alice" in shown.text
    assert 'href="/logout"' in shown.html


def test_a_sign_in_without_an_application_ends_at_the_first_page(client: FlaskClient) -> None:
    response = sign_in(client)
    assert (response.status_code, response.location) == (303, "/")


def test_the_first_page_is_kept_by_no_cache(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_a_forged_cookie_is_nobodys(client: FlaskClient) -> None:
    client.set_cookie("idp_session", "eyJzaWduX29uIjoieCJ9.aaaaaa.bbbb")
    assert "Signed in as" not in page(client.get("/")).text


def test_the_frame_of_clients_may_stand_in_every_page_and_no_other_page_of_ours_may(client: FlaskClient) -> None:
    headers = client.get("/check-session").headers
    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    other = client.get("/").headers
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"
