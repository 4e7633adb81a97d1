"""Where a trial happens: a running provider, where it is reached, and grants to work with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from idp.app import create_app
from idp.extensions import db
from idp.settings import IdpSettings
from tests.idp.token_endpoint import MVC, REDIRECT_URI, VERIFIER, make_code
from tests.reliability.presenter import Door


class Place:
    """`environment`: of the provider. `folder`: for the trial's files."""

    def __init__(self, folder: Path, door: Door, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.door = door
        self.issuer = environment["IDP_ISSUER"]
        self.database_url = environment["IDP_DATABASE_URL"]
        self._secret_key = environment["IDP_SECRET_KEY"]

    def new_grants(self, count: int) -> list[dict[str, Any]]:
        """As many token answers of the confidential `mvc client`, for alice: codes as /authorize would issue them."""
        app = create_app(self._settings())
        codes = [make_code(app) for _ in range(count)]
        with app.app_context():
            db.engine.dispose()
        with requests.Session() as session:
            return [self._exchange(session, code) for code in codes]

    def _exchange(self, session: requests.Session, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
        }
        trusted = str(self.door.certificate) if self.door.certificate else True
        answer = session.post(f"{self.issuer}/token", data=form, auth=MVC, timeout=10, verify=trusted)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _settings(self) -> IdpSettings:
        return IdpSettings(
            environment="development",
            issuer=self.issuer,
            database_url=self.database_url,
            secret_key=self._secret_key,  # pyright: ignore[reportArgumentType]
        )
