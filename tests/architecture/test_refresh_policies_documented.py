"""What a client can set about its refresh tokens stands in `idp/README.md`, with its default; so do the presets."""

import re

from idp.clients.metadata import ClientMetadata
from idp.clients.refresh_policy import PUBLIC_WINDOW_SECONDS, STRAGGLER_SECONDS, Preset
from shared.paths import PROJECT

README = (PROJECT / "idp" / "README.md").read_text()


def table(first: str) -> dict[str, str]:
    """The rows of the table whose first heading is this: the second cell by the first."""
    rows = README.partition(f"\n| {first} |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", rows, re.MULTILINE))


def test_every_setting_has_a_row_with_its_default() -> None:
    told = {name: default.split(" (")[0].strip("`") for name, default in table("key of a client").items()}
    fields = {
        name: field.get_default(call_default_factory=True)
        for name, field in ClientMetadata.model_fields.items()
        if name in told or name.startswith(("refresh_", "on_")) or name == "forward_limit"
    }
    from_elsewhere = {"access_token_lifetime_seconds", "refresh_policy"}
    assert {name for name, default in fields.items() if default is None} == from_elsewhere
    assert told.keys() == fields.keys()
    for name in fields.keys() - from_elsewhere:
        assert told[name] == str(fields[name]).replace("True", "true").replace("False", "false")


def test_every_preset_has_a_row() -> None:
    assert list(table("`refresh_policy`")) == [preset.value for preset in Preset]


def test_the_window_of_public_clients_is_told_in_numbers() -> None:
    row = README.partition("\n| `public` |")[2].partition("\n")[0]
    assert f"{PUBLIC_WINDOW_SECONDS} s after the renewal, at most half" in row
    assert f"at least {STRAGGLER_SECONDS} s" in row
