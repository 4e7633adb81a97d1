"""Names under which development routes are served, and those that another site could have given this machine."""

import pytest
from flask import Blueprint, Flask

from shared import host_names
from shared.host_names import may_be_of_another_site


@pytest.mark.parametrize(
    "host",
    [
        *("sixty.example", "sixty.example:5000", "SIXTY.example", "localhost", "localhost:5000", "idp:5000"),
        *("127.0.0.1", "127.0.0.1:5000", "[::1]:5000", "192.168.1.7:5000", "host.docker.internal:5000", "a.localhost"),
    ],
)
def test_a_name_of_our_own_or_of_no_public_dns_is_fine(host: str) -> None:
    assert not may_be_of_another_site(host, "sixty.example")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:5000",
        "x.sixty.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "[::1",
    ],
)
def test_any_other_name_may_be_of_another_site(host: str) -> None:
    assert may_be_of_another_site(host, "sixty.example")


def test_under_such_a_name_a_route_is_not_served() -> None:
    app, blueprint = Flask(__name__), Blueprint("development", __name__)
    blueprint.post("/move")(lambda: "moved")
    app.register_blueprint(blueprint)
    app.get("/")(lambda: "seen")
    host_names.refuse_others(app, "http://localhost:5000", blueprint)
    answers = [app.test_client().post("/move", headers={"Host": host}) for host in ("evil.example", "localhost:5000")]
    assert [answer.status_code for answer in answers] == [403, 200]
    assert app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 200
