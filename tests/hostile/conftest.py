from collections.abc import Iterator

import pytest

from tests.hostile.world import World, running_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The three applications in this process."""
    with running_world(tmp_path_factory.mktemp("world")) as world:
        yield world
