"""One line an event, with a request id and without secrets. Configured in processes of their own: it is global."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import log_setup
from shared.paths import PROJECT

WALK = """
import logging, sys
import structlog
from flask import Flask
from shared import log_setup

log_setup.configure(sys.argv[1], "demo")
log_setup.configure(sys.argv[1], "demo")
app = Flask("demo")
log_setup.init_app(app)

@app.get("/hello")
def hello():
    structlog.stdlib.get_logger("sixty.demo").info("greeted", client_id="mvc client")
    logging.getLogger("authlib.oauth2").debug("Issue token s3cret")
    logging.getLogger("authlib.oauth2").info("authlib speaks")
    logging.getLogger("urllib3").debug("GET /jwks")
    password = "s3cret"
    try:
        raise RuntimeError("the cause")
    except RuntimeError:
        logging.getLogger("other").exception("failed")
    return "hello"

client = app.test_client()
client.get("/hello?code=s3cret&state=s3cret", headers={"X-Request-ID": "req-1", "Authorization": "Bearer s3cret"})
client.get("/line%0Abreak")
client.get("/steers%1b%5b2J%c2%9b31m%7f%e2%80%ae")
client.get("/health")
client.get("/static/look/sheet.css")
logging.getLogger("after").info("outside")
"""


def lines(log_format: str) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", WALK, log_format],
        env={"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert ended.stdout == ""
    return ended.stderr.splitlines()


def test_as_json_every_event_is_one_object_a_line() -> None:
    events: list[dict[str, Any]] = [json.loads(line) for line in lines("json")]
    assert [event["event"] for event in events] == [
        "greeted",
        "authlib speaks",
        "failed",
        "request",
        "request",
        "request",
        "outside",
    ]
    for event in events:
        assert event["service"] == "demo"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", event["at"])
        assert event["level"] in ("info", "error")
    assert [event.get("request_id") for event in events[:4]] == ["req-1"] * 4
    assert events[0]["logger"] == "sixty.demo"
    assert events[0]["client_id"] == "mvc client"
    assert "RuntimeError: the cause" in events[2]["exception"]
    request = events[3]
    assert (request["method"], request["path"], request["status"]) == ("GET", "/hello", 200)
    assert request["milliseconds"] >= 0


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_query_no_header_no_local_variable_and_nothing_of_authlibs_debugging_is_logged(log_format: str) -> None:
    printed = "\n".join(lines(log_format))
    assert "s3cret" not in printed
    assert "/jwks" not in printed
    assert "path" in printed


def test_a_line_break_in_the_path_does_not_begin_a_line() -> None:
    (line,) = [line for line in lines("console") if "break" in line]
    assert "status=404" in line


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_path_cannot_steer_the_terminal_of_whoever_reads_the_log(log_format: str) -> None:
    (line,) = [line for line in lines(log_format) if "steers" in line]
    assert "404" in line
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", line)


def test_for_people_a_line_begins_with_the_time_and_has_no_colours() -> None:
    first = lines("console")[0]
    assert re.match(r"\d{4}-\d\d-\d\dT\S+ \[info +\] greeted ", first)
    assert "\x1b" not in first


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    log_setup.init_app(app)
    return app.test_client()


@pytest.mark.parametrize("sent", ["a", "x" * 64, "A.b_c-9"])
def test_a_well_formed_request_id_of_the_caller_is_kept(client: FlaskClient, sent: str) -> None:
    assert client.get("/", headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", "a/b", "é", 'a"b', "a;b"])
def test_any_other_is_replaced_by_one_of_ours(client: FlaskClient, sent: str) -> None:
    answered = client.get("/", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{16}", answered)


def test_every_request_has_an_id_of_its_own(client: FlaskClient) -> None:
    ids = {client.get("/").headers["X-Request-ID"] for _ in range(20)}
    assert len(ids) == 20
