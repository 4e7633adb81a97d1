from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support.explained import address_in


def test_the_whole_address_or_its_last_part_is_explained(run: Callable[..., Any], client: FlaskClient) -> None:
    address = address_in(client.get("/userinfo", headers={"Authorization": "Bearer garbage"}))
    for text in (address, address.rpartition("/")[2]):
        ran = run("explain", text)
        assert ran.status == 0, ran.stderr
        assert ran.stdout.startswith("What was sent is no signed JWT\nOn the wire: 401 invalid_token, ")
        assert "  1. passed" in ran.stdout
        assert "  2. failed" in ran.stdout
        assert "What to change: " in ran.stdout


def test_what_is_no_reference_of_ours_is_refused(run: Callable[..., Any]) -> None:
    ran = run("explain", "gAAAA")
    assert ran.status == 1
    assert "no reference of this provider" in ran.stderr
