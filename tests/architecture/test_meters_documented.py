"""Every meter has its row in its package's README, with all values of its labels; and no row is left over."""

import re
from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry, Metric
from pydantic import SecretStr

from api1 import app as api1_app
from api1.settings import Api1Settings
from idp import app as idp_app
from idp.audit.alarms import ALARMS
from idp.settings import IdpSettings
from idp.token.meters import OUTCOMES
from mvc_client import app as mvc_client_app
from mvc_client.settings import MvcClientSettings
from shared.paths import PROJECT

KEY = SecretStr("a-secret-key-of-the-tests-that-is-long-enough")
ROW = re.compile(r"^\| `(?P<name>[a-z0-9_]+)` \| (?P<labels>[^|]+) \| [^|]*[^|\s][^|]* \|$", re.MULTILINE)
EXTRA_LABELS = {"le"}

Labels = dict[str, set[str]]


def idp() -> Flask:
    return idp_app.create_app(IdpSettings(environment="development", secret_key=KEY))


def api1() -> Flask:
    return api1_app.create_app(Api1Settings(environment="development", secret_key=KEY))


def mvc_client() -> Flask:
    return mvc_client_app.create_app(MvcClientSettings(environment="development", secret_key=KEY))


APPS = {"idp": idp, "api1": api1, "mvc_client": mvc_client}


def section(package: str) -> str:
    text = (PROJECT / package / "README.md").read_text()
    return text.partition("\n## Meters\n")[2].partition("\n## ")[0]


def labels_of(metric: Metric) -> Labels:
    found: Labels = {}
    for name, value in ((name, value) for each in metric.samples for name, value in each.labels.items()):
        found.setdefault(name, set()).add(value)
    return {name: values for name, values in found.items() if name not in EXTRA_LABELS}


def in_code(app: Flask) -> dict[str, Labels]:
    registry: CollectorRegistry = app.extensions["sixty_meters"]
    return {each.name + "_total" * (each.type == "counter"): labels_of(each) for each in registry.collect()}


def in_readme(package: str) -> dict[str, Labels]:
    """The rows whose first cell is a name with the service's prefix; `histogram` stands where there are no labels."""
    return {
        row["name"]: {
            label.strip(" `"): set(re.findall(r"`([^`]+)`", values))
            for label, _, values in (part.partition(":") for part in row["labels"].split(";"))
            if values
        }
        for row in ROW.finditer(section(package))
        if row["name"].endswith(("_total", "_seconds"))
    }


@pytest.mark.parametrize(("package", "app"), APPS.items(), ids=APPS.keys())
def test_every_meter_has_a_row_and_every_row_a_meter(package: str, app: Callable[[], Flask]) -> None:
    assert in_readme(package) == in_code(app())


def explained(heading: str) -> set[str]:
    """What stands in the first cells of the table of idp's README that begins with `heading`."""
    lines: Iterable[str] = section("idp").partition(f"\n| {heading} |")[2].split("\n\n")[0].splitlines()[2:]
    return {name for line in lines for name in re.findall(r"`([^`]+)`", line.split("|")[1])}


def test_every_outcome_and_every_alarm_is_explained() -> None:
    assert explained("outcome") == set(OUTCOMES.values())
    assert explained("alarm") == in_code(idp())["sixty_alarms_total"]["alarm"]
    rows = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", section("idp"), re.MULTILINE))
    assert {alarm: event.__name__ for event, alarm in ALARMS.items()}.items() <= rows.items()


def test_the_example_of_an_alert_asks_for_what_there_is() -> None:
    named = set(re.findall(r"\bsixty_[a-z_]+(?=[\[{])", section("idp")))
    assert named
    assert {name.removesuffix("_count") for name in named} <= in_code(idp()).keys()
