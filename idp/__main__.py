"""python -m idp: prepare the database and serve; with a command: run it (`python -m idp users list`)."""

import sys

from idp.settings import IdpSettings
from shared import log_setup
from shared.settings import SettingsError, load


def main() -> None:
    """Serve until SIGTERM or SIGINT. Wrong settings end with status 2 and one message."""
    if len(sys.argv) > 1:
        from idp import cli

        cli.run(sys.argv[1:])
        return
    try:
        settings = load(IdpSettings)
        log_setup.configure(settings.log_format, "idp")
        from idp import startup

        startup.run(settings)
    except SettingsError as error:
        print(f"idp: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
