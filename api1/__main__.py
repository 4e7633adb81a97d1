"""`python -m api1` serves until it is told to end; with `migrate` it brings the database up to date and ends."""

import sys

from shared.quick_start import unwatched_imports

THREADS = 8  # a request now and then waits for the provider's keys


def main(arguments: list[str]) -> int:
    """The exit code; 2 if a setting or an argument is wrong."""
    if arguments not in ([], ["migrate"]):
        print("usage: python -m api1 [migrate]", file=sys.stderr)
        return 2
    with unwatched_imports():
        import api1.app  # noqa: F401  before the workers are forked, which then share it
        from api1.settings import Api1Settings
        from shared import log_setup, serving
        from shared.settings import SettingsError, load
    try:
        settings = load(Api1Settings)
        log_setup.configure(settings.log_format, "api1")
        if arguments or settings.is_development:
            from api1 import migration

            migration.migrate(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if not arguments:
        serving.serve("api1.wsgi:app", settings, threads=THREADS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
