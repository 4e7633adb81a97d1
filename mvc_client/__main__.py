"""`python -m mvc_client` serves until it is told to end; with `migrate` it brings the database up to date and ends."""

import sys

from mvc_client.settings import MvcClientSettings
from shared import log_setup, serving
from shared.settings import SettingsError, load

THREADS = 8  # they wait on the network: the provider, api1, another call's renewal


def main(arguments: list[str]) -> int:
    """The exit code; 2 if a setting or an argument is wrong."""
    if arguments not in ([], ["migrate"]):
        print("usage: python -m mvc_client [migrate]", file=sys.stderr)
        return 2
    try:
        settings = load(MvcClientSettings)
        log_setup.configure(settings.log_format, "mvc_client")
        if arguments or settings.is_development:
            from mvc_client import migration

            migration.migrate(settings)
    except SettingsError as error:
        print(f"mvc_client: {error}", file=sys.stderr)
        return 2
    if not arguments:
        serving.serve("mvc_client.wsgi:app", settings, threads=THREADS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
