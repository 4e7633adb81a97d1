"""`python -m mvc_client` serves until it is told to end; with `migrate` it brings the database up to date and ends."""

import sys

from shared.quick_start import unwatched_imports

THREADS = 8  # they wait on the network: the provider, api1, another call's renewal


def main(arguments: list[str]) -> int:
    """The exit code; 2 if a setting or an argument is wrong."""
    if arguments not in ([], ["migrate"]):
        print("usage: python -m mvc_client [migrate]", file=sys.stderr)
        return 2
    with unwatched_imports():
        import mvc_client.app  # noqa: F401  before the workers are forked, which then share it
        from mvc_client.settings import MvcClientSettings
        from shared import log_setup, serving
        from shared.settings import SettingsError, load
    try:
        settings = load(MvcClientSettings)
        log_setup.configure(settings.log_format, "mvc_client")
        if arguments or settings.is_development:
            with unwatched_imports():
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
