import pytest
from flask import Flask

from idp.interaction.leaving import leave_for


@pytest.mark.parametrize(
    "location",
    [
        "https://rp.example/cb?code=a&state=%C3%A4",
        "https://RP.example:443/a/../b//?x=%7e'#f",
        "https://rp.example/cb?",
        "http://[::1]:8400/cb",
        "com.example.app:/cb",
        "com.example.app://cb",
        "com.example.app:///cb?code=a",
        "/logout",
    ],
)
def test_the_address_stays_letter_by_letter(location: str) -> None:
    app = Flask("demo")
    app.add_url_rule("/", view_func=lambda: leave_for(location))
    response = app.test_client().get("/")
    assert (response.status_code, response.headers.get_all("Location")) == (303, [location])
    assert response.headers["Cache-Control"] == "no-store"


def test_an_address_cannot_begin_another_header() -> None:
    with pytest.raises(ValueError, match="newline"):
        leave_for("https://rp.example/\r\nSet-Cookie: a=b")
