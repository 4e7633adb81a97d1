"""`python -m api1`: serves the API until it is told to end."""

import sys

from api1.settings import Api1Settings
from shared import log_setup, serving
from shared.settings import SettingsError, load

THREADS = 8  # a request now and then waits for the provider's keys


def main() -> int:
    """The exit code; 2 if a setting is wrong."""
    try:
        settings = load(Api1Settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    log_setup.configure(settings.log_format, "api1")
    serving.serve("api1.wsgi:app", settings, threads=THREADS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
