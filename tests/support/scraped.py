"""What a scrape tells, taken apart."""

from flask import Flask
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

Series = dict[tuple[str, ...], float]


def series(text: str, name: str) -> Series:
    """The values of `name` in a scrape, by the values of its labels in the order of the labels' names."""
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples if each.name == name]
    return {tuple(value for _, value in sorted(each.labels.items())): each.value for each in samples}


def counted(app: Flask, name: str) -> Series:
    """What this app has counted under `name`, without what is still at 0."""
    registry: CollectorRegistry = app.extensions["sixty_meters"]
    return {labels: value for labels, value in series(generate_latest(registry).decode(), name).items() if value}
