"""Every setting has its row in its package's README, with its unit and its default; and no row is left over."""

import re
from enum import Enum
from typing import Any

import pytest
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from api1.settings import Api1Settings
from idp.settings import IdpSettings
from mvc_client.settings import MvcClientSettings
from shared.paths import PROJECT, VAR
from shared.settings import ServiceSettings

CLASSES = [IdpSettings, Api1Settings, MvcClientSettings]
ROW = re.compile(r"^\| `(?P<name>[A-Z0-9_]+)` \|(?P<unit>[^|]*)\|(?P<default>[^|]*)\|[^|]*[^|\s][^|]*\|$", re.MULTILINE)


def rows(settings: type[ServiceSettings]) -> dict[str, re.Match[str]]:
    """The rows of the package's README whose first cell is a variable of this service."""
    text = (PROJECT / settings.__module__.partition(".")[0] / "README.md").read_text()
    found = [match for match in ROW.finditer(text) if match["name"].startswith(settings.prefix())]
    assert len(found) == len({match["name"] for match in found}), "a setting has two rows"
    return {match["name"]: match for match in found}


def default_of(field: FieldInfo) -> str:
    """As the table has it: `none` for nothing, a path under the checkout relative to it."""
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Enum):
        value = value.value
    if value in (None, "", []):
        return "none"
    return str(value).replace(str(VAR), "var").replace(str(PROJECT) + "/", "")


@pytest.mark.parametrize("settings", CLASSES)
def test_every_setting_has_a_row_and_every_row_a_setting(settings: type[ServiceSettings]) -> None:
    assert set(rows(settings)) == {settings.prefix() + name.upper() for name in settings.model_fields}


@pytest.mark.parametrize("settings", CLASSES)
def test_the_default_in_the_table_is_the_real_one(settings: type[ServiceSettings]) -> None:
    told = {name: match["default"].strip().strip("`") for name, match in rows(settings).items()}
    assert told == {
        settings.prefix() + name.upper(): default_of(field) for name, field in settings.model_fields.items()
    }


@pytest.mark.parametrize("settings", CLASSES)
def test_seconds_are_said_to_be_seconds(settings: type[ServiceSettings]) -> None:
    in_seconds = {name for name, match in rows(settings).items() if match["unit"].strip() == "seconds"}
    assert in_seconds == {name for name in rows(settings) if name.endswith("_SECONDS")}
