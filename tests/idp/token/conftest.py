"""Grants that are shown tokens without a client's authentication around them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from idp.keys.keystore import Keystore
from tests.idp.token.shown_tokens import Ledger, NewLedger


@pytest.fixture
def new_ledger(app: Flask) -> Iterator[NewLedger]:
    """Makes grants in one database."""
    keystore: Keystore = app.extensions["sixty_keys"]
    with app.app_context():
        yield lambda policy: Ledger(keystore, policy)
