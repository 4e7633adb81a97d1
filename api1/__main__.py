"""`python -m api1` serves until it is told to end; `migrate` brings the database up to date, `explain REFERENCE` tells
why a request was refused."""

import sys
from typing import TYPE_CHECKING

from shared.quick_start import unwatched_imports

if TYPE_CHECKING:
    from api1.settings import Api1Settings

THREADS = 8  # a request now and then waits for the provider's keys


def main(arguments: list[str]) -> int:
    """The exit code; 2 if a setting or an argument is wrong, 1 for what is no reference of this API."""
    is_explaining = len(arguments) == 2 and arguments[0] == "explain"
    if arguments not in ([], ["migrate"]) and not is_explaining:
        print("usage: python -m api1 [migrate | explain REFERENCE]", file=sys.stderr)
        return 2
    with unwatched_imports():
        import api1.app  # noqa: F401  before the workers are forked, which then share it
        from api1.settings import Api1Settings
        from shared import log_setup, serving
        from shared.settings import SettingsError, load
    try:
        settings = load(Api1Settings)
        if is_explaining:
            return _explain(arguments[1], settings)
        log_setup.configure(settings.log_format, "api1")
        if arguments or settings.is_development:
            with unwatched_imports():
                from api1 import migration
            migration.migrate(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if not arguments:
        serving.serve("api1.wsgi:app", settings, threads=THREADS)
    return 0


def _explain(reference: str, settings: "Api1Settings") -> int:
    from api1.reasons import LISTS
    from shared import explain
    from shared.refusals import Refusals

    opened = explain.open_reference(reference, Refusals(settings.base_url, settings.secret_keys, LISTS))
    if opened is None:
        print("This is no reference of this API, or its secret key is gone.", file=sys.stderr)
        return 1
    print(explain.as_text(opened))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
