"""The two conditional updates, raced by real processes on one SQLite file."""

from pathlib import Path

from flask import Flask

from tests.mvc_client.tokens.races import check_races


def test_a_lease_goes_to_one_process_and_a_version_is_replaced_by_one(app: Flask, database: Path) -> None:
    check_races(app, f"sqlite:///{database}")
