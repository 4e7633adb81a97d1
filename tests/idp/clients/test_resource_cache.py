from flask import Flask
from sqlalchemy import text

from idp.clients.resource_cache import ResourceCache
from idp.extensions import writing
from shared import clock


def identifiers(cache: ResourceCache) -> list[str]:
    return [resource.identifier for resource in cache.all()]


def test_a_change_is_seen_after_five_seconds_and_not_before(app: Flask) -> None:
    cache = ResourceCache()
    with app.app_context():
        assert identifiers(cache) == ["api1"]
        with writing() as connection:
            connection.execute(text("DELETE FROM api_resource"))
        clock.set_offset_seconds(4)
        assert identifiers(cache) == ["api1"]
        clock.set_offset_seconds(5)
        assert identifiers(cache) == []


def test_a_clock_that_was_put_back_does_not_keep_the_snapshot_alive(app: Flask) -> None:
    cache = ResourceCache()
    with app.app_context():
        clock.set_offset_seconds(3600)
        assert identifiers(cache) == ["api1"]
        with writing() as connection:
            connection.execute(text("DELETE FROM api_resource"))
        clock.set_offset_seconds(0)
        assert identifiers(cache) == []
