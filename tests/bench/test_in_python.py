"""The providers in Python that stand beside ours."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.rivals import canaille, django_oauth_toolkit
from bench.rivals.in_python import InPython

each_rival = pytest.mark.parametrize("rival", [django_oauth_toolkit.RIVAL, canaille.RIVAL], ids=lambda each: each.name)


@each_rival
def test_all_that_is_installed_has_an_exact_version(rival: InPython) -> None:
    lines = (rival.folder / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    assert re.match(rf"{rival.name} [\d.]+, \w+ [\d.]+, ", rival.versions())


@each_rival
def test_one_that_cannot_be_installed_says_why(rival: InPython, tmp_path: Path) -> None:
    (tmp_path / f"{rival.folder.name}-{sys.implementation.cache_tag}").touch()  # where the environment would be
    assert replace(rival, environments=tmp_path).why_not() == "python -m venv failed"
