"""Every command explains itself, with an example that it would understand."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from idp.cli import idp
from shared.paths import PROJECT
from shared.version import version
from tests.idp.commands.conftest import Run

START = "python -m idp "


def leaves(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    for each in command.commands.values():
        yield from leaves(each, (*name, str(each.name)))


LEAVES = dict(leaves(idp))


def examples(command: click.Command) -> list[list[str]]:
    """The arguments of every example in a command's help."""
    text = (command.help or "").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if START in line]
    return [shlex.split(line.partition(START)[2].partition(")")[0]) for line in lines]


@pytest.mark.parametrize("name", LEAVES, ids=" ".join)
def test_a_command_has_an_example_that_it_understands(name: tuple[str, ...]) -> None:
    shown = examples(LEAVES[name])
    assert shown
    for arguments in shown:
        assert tuple(arguments[: len(name)]) == name
        context = click.Context(LEAVES[name], info_name=name[-1])
        try:
            LEAVES[name].parse_args(context, arguments[len(name) :])
        except click.BadParameter as error:
            assert "does not exist" in str(error) or "No such file" in str(error)


@pytest.mark.parametrize("name", LEAVES, ids=" ".join)
def test_every_option_of_a_command_says_what_it_does(name: tuple[str, ...]) -> None:
    options = [each for each in LEAVES[name].params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []


def test_help_needs_no_settings() -> None:
    for arguments in ([], ["--help"], ["users", "-h"], ["config", "check", "--help"]):
        assert "Usage: " in CliRunner().invoke(idp, arguments).output


def test_the_version_is_the_projects(run: Run) -> None:
    assert f'version = "{version()}"' in (PROJECT / "pyproject.toml").read_text()
    assert run("--version").stdout == f"idp, version {version()}\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["users"], ["users", "nonsense"], ["users", "list", "--nonsense"]])
def test_what_is_no_command_is_wrong_usage(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).status == 2


@pytest.mark.parametrize(
    "arguments", [["users", "show"], ["clients", "show"], ["grants", "show"], ["consents", "withdraw", "alice"]]
)
def test_an_argument_that_is_no_text_is_wrong_usage(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments, "\udcff")
    assert ran.status == 2
    assert "An argument is not text in UTF-8" in ran.stderr


@pytest.mark.sqlite
def test_a_name_that_is_no_text_is_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    ran = run("restore", str(tmp_path / "\udcff.sqlite"), "--yes")
    assert ran.status == 1
    assert "unable to open database file" in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_output_that_cannot_be_written_is_told_without_a_traceback() -> None:
    command = [sys.executable, "-m", "idp", "config", "secret-key"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, cwd=PROJECT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=30)
    assert (ended.returncode, ended.stderr) == (1, "Error: [Errno 28] No space left on device\n")


def test_a_process_without_settings_names_the_first_that_is_missing(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(PROJECT), "IDP_LOGIN_THROTTLE": "off"}
    command = [sys.executable, "-m", "idp", "users", "list"]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert "IDP_SECRET_KEY: is not set" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
