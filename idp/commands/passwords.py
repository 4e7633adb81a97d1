"""How a command is told a password: typed twice, or on standard input. Never as an argument, which others can see."""

import sys
from collections.abc import Callable
from typing import TextIO

import click

from idp.provisioning import DEMO_SECRETS
from idp.settings import IdpSettings
from idp.users import passwords

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input (one line) instead of asking."
)


def read_password(*, from_stdin: bool) -> str:
    """As it was typed."""
    if from_stdin:
        return _first_line(sys.stdin)
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def refuse_demo_secret(settings: IdpSettings, is_right: Callable[[str], bool], remedy: str) -> None:
    """Nothing with a secret that everybody knows is let in again in production; `remedy` is a command."""
    if not settings.is_development and any(is_right(secret) for secret in DEMO_SECRETS):
        raise click.ClickException(f"Its secret is the demo's, which everybody knows. First: python -m idp {remedy}")


def _first_line(file: TextIO) -> str:
    try:
        return file.readline().rstrip("\r\n")
    except UnicodeDecodeError:  # whose message would show a part of it
        raise click.ClickException("The password is not text in UTF-8.") from None


def hashed(password: str, settings: IdpSettings) -> str:
    """The password's hash, or a refusal that says what is wrong with it."""
    if password in DEMO_SECRETS and not settings.is_development:
        raise click.ClickException("The password is the demo's, which everybody knows; it is for development only.")
    try:
        return passwords.hash_password(password)
    except passwords.PasswordError as error:
        raise click.ClickException(f"The password {error}.") from None
