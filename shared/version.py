"""The version of this software: what stands in `pyproject.toml`."""

import tomllib

from shared.paths import PROJECT


def version() -> str:
    """As `1.2.3`."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
