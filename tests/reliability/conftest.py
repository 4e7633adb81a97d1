"""One provider for all trials on one database."""

from collections.abc import Iterator

import pytest

from tests.reliability.provider import DATABASES, Provider, running_provider


@pytest.fixture(scope="package", params=DATABASES)
def provider(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running_provider(tmp_path_factory.mktemp("reliability"), request.param) as provider:
        yield provider
