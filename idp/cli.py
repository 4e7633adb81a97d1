"""python -m idp COMMAND: works on the running service's database."""

from flask.cli import FlaskGroup, ScriptInfo

from idp.app import create_app
from idp.settings import IdpSettings
from idp.users.cli import users
from shared import log_setup
from shared.settings import SettingsError, load


def run(arguments: list[str]) -> None:
    """Run one command; wrong settings end with status 2 and their message."""
    try:
        settings = load(IdpSettings)
    except SettingsError as error:
        raise SystemExit(f"idp: {error}") from None
    log_setup.configure(settings.log_format, "idp")
    group = FlaskGroup(
        create_app=lambda: create_app(settings),
        add_default_commands=False,
        add_version_option=False,
        load_dotenv=False,
        help="The OpenID Provider. Without a command: serve.",
    )
    group.add_command(users)
    group.main(args=arguments, prog_name="python -m idp", obj=ScriptInfo(create_app=lambda: create_app(settings)))
