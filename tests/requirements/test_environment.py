"""Setting up the environment, in little checkouts whose locks are empty, so that nothing is fetched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.paths import PROJECT

SETTING_UP = "Setting up .venv"
NOT_TO_BE_HAD = f"no-such-package-anywhere==1.0 --hash=sha256:{'0' * 64}\n"
UV = shutil.which("uv", path=str(Path(sys.executable).parent))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """With a space in its path, as people have them."""
    folder = tmp_path / "my checkout"
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(PROJECT / "requirements" / "environment.py", folder / "requirements")
    shutil.copy(PROJECT / "Makefile", folder)
    for name in ("runtime", "dev"):
        (folder / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    return folder


def machine(folder: Path, *, with_uv: bool) -> dict[str, str]:
    """The environment variables of a machine with nothing but make, Python and perhaps uv; it is offline."""
    found = {name: shutil.which(name) for name in ("make", "sh", "env")}
    found["python3"] = str(Path(sys.base_prefix) / "bin" / "python3")
    if with_uv:
        found["uv"] = UV
    (folder / "bin").mkdir()
    for name, path in found.items():
        assert path
        (folder / "bin" / name).symlink_to(path)
    return {"PATH": str(folder / "bin"), "HOME": str(folder), "PIP_NO_INDEX": "1", "UV_OFFLINE": "1"}


@pytest.fixture
def tools(tmp_path: Path) -> dict[str, str]:
    """With whatever is quicker, where it makes no difference."""
    return machine(tmp_path, with_uv=UV is not None)


@pytest.fixture(params=["pip", "uv"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Once without uv and once with it."""
    if request.param == "uv" and UV is None:
        pytest.skip("uv is not installed")
    return machine(tmp_path, with_uv=request.param == "uv")


def make(checkout: Path, tools: dict[str, str], target: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", target]
    return subprocess.run(command, cwd=checkout, env=tools, capture_output=True, text=True, check=False)


def set_up(checkout: Path, tools: dict[str, str], target: str = "runtime") -> bool:
    """Whether anything was done."""
    done = make(checkout, tools, target)
    assert done.returncode == 0, done.stderr
    return SETTING_UP in done.stderr


def left_there(checkout: Path) -> Path:
    """A file in the environment, which is gone when that is made anew."""
    file = checkout / ".venv" / "left-there"
    file.touch()
    return file


def test_the_environment_is_made_once(checkout: Path, either: dict[str, str]) -> None:
    assert set_up(checkout, either)
    assert (checkout / ".venv" / "bin" / "python").exists()
    assert not set_up(checkout, either)


def test_the_environment_for_tests_serves_the_demo_too(checkout: Path, tools: dict[str, str]) -> None:
    assert set_up(checkout, tools, "dev")
    assert not set_up(checkout, tools, "runtime")


def test_the_environment_of_the_demo_does_not_serve_the_tests(checkout: Path, tools: dict[str, str]) -> None:
    assert set_up(checkout, tools, "runtime")
    assert set_up(checkout, tools, "dev")


def test_a_changed_lock_is_installed_into_the_same_environment(checkout: Path, tools: dict[str, str]) -> None:
    set_up(checkout, tools)
    kept = left_there(checkout)
    (checkout / "requirements" / "runtime.txt").write_text("# changed\n")
    assert set_up(checkout, tools)
    assert kept.exists()


def test_a_moved_environment_is_made_anew(checkout: Path, tools: dict[str, str]) -> None:
    set_up(checkout, tools)
    left_there(checkout)
    moved = checkout.rename(checkout.parent / "elsewhere")
    assert set_up(moved, tools)
    assert not (moved / ".venv" / "left-there").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path, tools: dict[str, str]) -> None:
    set_up(checkout, tools)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    kept = left_there(checkout)
    assert set_up(checkout, tools)
    assert not kept.exists()


def test_a_link_to_another_environment_is_replaced_and_that_one_left_alone(
    checkout: Path, tools: dict[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "precious").touch()
    (checkout / ".venv").symlink_to(other)
    assert set_up(checkout, tools)
    assert not (checkout / ".venv").is_symlink()
    assert (other / "precious").exists()


def test_what_cannot_be_installed_is_said_and_leaves_no_half_made_environment(
    checkout: Path, either: dict[str, str]
) -> None:
    lock = checkout / "requirements" / "runtime.txt"
    lock.write_text(NOT_TO_BE_HAD)
    failed = make(checkout, either, "runtime")
    assert failed.returncode != 0
    assert "no-such-package-anywhere" in failed.stderr
    assert "The packages could not be installed" in failed.stderr
    kept = left_there(checkout)
    lock.write_text("# mended\n")
    assert set_up(checkout, either)
    assert not kept.exists()


def test_two_starts_at_once_do_not_wreck_it(checkout: Path, tools: dict[str, str]) -> None:
    command = ["make", "--no-print-directory", "runtime"]
    both = [
        subprocess.Popen(command, cwd=checkout, env=tools, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=50)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(SETTING_UP in each for each in said) == 1


def test_an_old_python_says_what_is_needed(checkout: Path) -> None:
    script = str(checkout / "requirements" / "environment.py")
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 18, 'final', 0); "
        f"sys.argv = [{script!r}, 'runtime']; runpy.run_path({script!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend], env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (checkout / ".venv").exists()


def test_help_names_what_people_type(checkout: Path) -> None:
    done = make(checkout, dict(os.environ), "help")
    assert {line.split()[1] for line in done.stdout.splitlines()} >= {"demo", "test", "lint", "format", "lock", "reset"}
