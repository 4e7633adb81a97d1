"""Somebody who does the lessons with a browser that runs no script: presses buttons and reads what came of it."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import requests

from tests.support.plain_browser import filled
from tests.support.servers import Sixty

MOST_STEPS = 12
_NOTE = re.compile(r'<div class="note (good|refused)" role="status">\s*<p>(.*?)</p>', re.DOTALL)


class Learner:
    """One browser in front of the three services."""

    def __init__(self, sixty: Sixty, language: str = "en") -> None:
        self._home = sixty.client
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Accept-Language"] = language

    def read(self, path: str) -> str:
        """A page of the web client."""
        answer = self._http.get(self._home + path, timeout=20)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def sign_in(self) -> None:
        """Here, as alice."""
        self._go("/login")

    def sign_in_strictly(self, lesson: str) -> str:
        """With the naive client; the page that one comes back to."""
        return self._go(f"/lessons/signin?lesson={lesson}")

    def sign_out(self) -> None:
        """By the button above every page."""
        page = self.read("/lessons")
        self._post("/logout", {"csrf_token": _csrf(page)})

    def press(self, lesson: str, step: str) -> tuple[bool, str]:
        """A button of a lesson: whether it went as hoped, and what is told."""
        token = _csrf(self.read("/bench"))  # a lesson has no button for whoever is not signed in yet
        after = self._post(f"/lessons/{lesson}/{step}", {"csrf_token": token})
        item = re.search(rf'<li id="{step}".*?</li>', after, re.DOTALL)
        assert item, f"no step {step}"
        note = _NOTE.search(item[0])
        assert note, f"nothing came of {step}"
        return note[1] == "good", unescape(re.sub(r"<[^>]+>", "", note[2])).strip()

    def why(self, lesson: str, step: str) -> str:
        """The page behind the step's “Why”."""
        item = re.search(rf'<li id="{step}".*?</li>', self.read(f"/lessons/{lesson}"), re.DOTALL)
        assert item, f"no step {step}"
        return self.explanation_on(item[0])

    def explanation_on(self, page: str) -> str:
        """The page behind the first link of another one that explains a refusal."""
        address = re.search(r'<a href="([^"]*/explain/[^"]*)"', page)
        assert address, "no address"
        return self._http.get(unescape(address[1]), timeout=10).text

    def _go(self, path: str) -> str:
        answer = self._http.get(self._home + path, timeout=20)
        for _ in range(MOST_STEPS):
            if answer.url.startswith(self._home):
                assert answer.status_code == 200, answer.text
                return answer.text
            form = filled(answer.text)
            origin = "{0.scheme}://{0.netloc}".format(urlsplit(answer.url))
            action = urljoin(answer.url, form.action)
            answer = self._http.post(action, form.fields, headers={"Origin": origin}, timeout=20)
        raise AssertionError(f"no way out of {answer.url}")

    def _post(self, path: str, fields: dict[str, str]) -> str:
        return self._http.post(self._home + path, fields, timeout=30).text


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "no form"
    return found[1]
