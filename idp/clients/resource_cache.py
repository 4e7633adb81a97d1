"""Snapshots of the API resources: at most `STALE_AFTER` old, in every worker."""

from datetime import timedelta

from idp.clients import api_resource_store
from idp.clients.scopes import ApiResource
from idp.extensions import reading
from shared import clock

STALE_AFTER = timedelta(seconds=5)


class ResourceCache:
    """The API resources of one app."""

    def __init__(self) -> None:
        self._loaded: tuple[list[ApiResource], float] | None = None

    def all(self) -> list[ApiResource]:
        """All of them, by identifier."""
        now = clock.now().timestamp()
        if self._loaded is None or not 0 <= now - self._loaded[1] < STALE_AFTER.total_seconds():
            with reading() as connection:
                self._loaded = (api_resource_store.find_all(connection), now)
        return self._loaded[0]
