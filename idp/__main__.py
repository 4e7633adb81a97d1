"""python -m idp: prepare the database and serve; with a command: run it (`python -m idp users list`)."""

import os
import sys
from contextlib import suppress

from shared.quick_start import unwatched_imports


def main() -> None:
    """Serve until SIGTERM or SIGINT. Wrong settings end with status 2 and one message."""
    if len(sys.argv) > 1:
        _command(sys.argv[1:])
        return
    with unwatched_imports():
        from idp import startup
        from idp.settings import IdpSettings
        from shared import log_setup
        from shared.settings import SettingsError, load
    try:
        settings = load(IdpSettings)
        log_setup.configure(settings.log_format, "idp")
        startup.run(settings)
    except SettingsError as error:
        print(f"idp: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def _command(arguments: list[str]) -> None:
    try:
        with unwatched_imports():
            from idp import cli
        cli.run(arguments)
    except OSError as error:  # a disk is full, standard output is gone …; what was committed stands
        with suppress(OSError):
            print(f"Error: {error}", file=sys.stderr)
        os._exit(1)  # the rest of the output cannot be flushed either
    except KeyboardInterrupt:  # before click was there to say it
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
