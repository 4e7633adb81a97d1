"""The examples of README.md under "Build against it", as they stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from idp.clients import client_store
from idp.embedded import RunningProvider, running_provider
from idp.extensions import reading
from shared.paths import PROJECT
from tests.support.readme import runnable_blocks
from tests.support.scripted_client import sign_in
from tests.support.servers import Sixty, free_ports, wait_until

README = (PROJECT / "README.md").read_text()


def example(after: str, language: str) -> str:
    """The first block of a language after a heading in bold."""
    text = README[README.index(f"**{after}**") :]
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def blocks() -> list[str]:
    """The commands of README.md that this file runs, in their order."""
    ours = [each for each in runnable_blocks(Path("README.md")) if each.test.endswith("test_readme_examples.py")]
    return [each.text for each in ours]


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider() as provider:
        yield provider


def test_an_application_is_registered_by_a_command_while_the_provider_runs(sixty: Sixty) -> None:
    command = blocks()[0].replace(".venv/bin/python", f"'{sys.executable}'")
    asked = {"client_id": "my app", "redirect_uri": "http://localhost:8000/callback", "response_type": "code"}
    asked |= {"scope": "openid", "code_challenge": "c" * 43, "code_challenge_method": "S256"}
    url = f"{sixty.idp}/authorize"
    assert requests.get(url, asked, timeout=10, allow_redirects=False).status_code == 400
    state = {name: sixty.environment[name] for name in ("PATH", "IDP_DATABASE_URL", "IDP_SECRET_KEY")}  # not in var/
    done = subprocess.run(["sh", "-euc", command], cwd=PROJECT, env=state, capture_output=True, text=True)
    assert re.search(r"client_secret +\S{40}", done.stdout), done.stderr
    sixty.set_clocks_ahead(6)
    answer = requests.get(url, asked, timeout=10, allow_redirects=False)
    sixty.set_clocks_ahead(0)
    assert (answer.status_code, answer.headers["Location"][:15]) == (303, "/login?request=")


def test_the_clock_is_moved_told_and_set_back(sixty: Sixty) -> None:
    commands = blocks()[1].replace("http://localhost:5001", sixty.api1)
    done = subprocess.run(["sh", "-euc", commands], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, '{"offset_seconds":200.0}')


def test_an_application_is_registered_by_the_table(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(example("Register your application", "toml"))
    with running_provider(provision_file=str(file)) as provider, provider.app.app_context(), reading() as connection:
        client = client_store.find(connection, "my app")
    assert client is not None
    assert client.has_secret("at least twenty random characters")


def test_an_api_is_protected_by_fifteen_lines(provider: RunningProvider, tmp_path: Path) -> None:
    code = example("Protect your API", "python")
    assert len([line for line in code.splitlines() if line]) <= 16
    (tmp_path / "hello.py").write_text(code)
    port = free_ports(1)[0]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "API1_ENVIRONMENT": "development",
        "API1_ISSUER": provider.issuer,
        "API1_SECRET_KEY": "a secret key for the example of the README",
    }
    command = [sys.executable, "-m", "flask", "--app", "hello", "run", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    try:
        url = f"http://127.0.0.1:{port}/hello"
        wait_until(lambda: _status(url) == 401, "the example does not answer 401", seconds=30)
        headers = {"Authorization": f"Bearer {sign_in(provider.issuer)['access_token']}"}
        assert requests.get(url, headers=headers, timeout=10).status_code == 200
        refused = requests.get(url, headers={"Authorization": "Bearer of-nobody"}, timeout=10)
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    finally:
        process.kill()
        process.communicate()


def test_a_client_is_tested_in_its_own_process_and_its_token_expires(tmp_path: Path) -> None:
    code = example("Test your client", "python")
    client = "from tests.support.scripted_client import sign_in\n"
    (tmp_path / "test_mine.py").write_text(client + code)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "test_mine.py")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=50)
    assert "1 passed" in done.stdout, done.stdout


def _status(url: str) -> int:
    try:
        return requests.get(url, timeout=1).status_code
    except requests.ConnectionError:
        return 0
