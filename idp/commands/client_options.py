"""A client's metadata as options: one for each field of `clients/metadata.py`, and a file for those who have one."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import click
from typing_extensions import override

from idp.clients.metadata import ClientMetadata, ClientMetadataError, parse
from idp.clients.refresh_policy import RESERVED, SENDER_CONSTRAINED, Preset

Command = TypeVar("Command", bound=Callable[..., Any])

SENTENCES = {
    "client_name": "What people read.",
    "client_uri": "The application's home page.",
    "logo_uri": "Its logo.",
    "policy_uri": "Its privacy policy, linked where people sign in.",
    "tos_uri": "Its terms of service, linked there too.",
    "application_type": "native: the port of a redirect URI on this machine may differ.",
    "redirect_uris": "Where people come back to, letter by letter.",
    "post_logout_redirect_uris": "Where people may go after signing out.",
    "response_types": "What it may ask /authorize for; code alone if not given, and better so.",
    "grant_types": "What it may do at /token; authorization_code alone if not given.",
    "token_endpoint_auth_method": "How it proves itself; none: see --public.",
    "token_endpoint_auth_signing_alg": "How its assertions must be signed; any that fits the method if not given.",
    "jwks_uri": "Where its public keys are; jwks itself can stand in --metadata.",
    "scope": "Everything that it may ask for, separated by spaces.",
    "subject_type": "pairwise: it knows people under a sub of its own.",
    "sector_identifier_uri": "Clients of the same host here know people under the same pairwise sub.",
    "id_token_signed_response_alg": "How its ID tokens are signed.",
    "userinfo_signed_response_alg": "How /userinfo is signed for it; plain JSON if not given.",
    "request_object_signing_alg": "How its request objects must be signed; any that we know if not given.",
    "request_uris": "Where its request objects may be fetched from, letter by letter.",
    "default_max_age": "Seconds after which people must give their password again.",
    "require_auth_time": "When people signed in stands in every ID token anyway.",
    "default_acr_values": "How people should sign in, if its requests do not say.",
    "initiate_login_uri": "Where a sign-in that begins elsewhere is handed over to it.",
    "backchannel_logout_uri": "Where it is told that a session ended.",
    "backchannel_logout_session_required": "It needs to be told which one; it always is.",
    "frontchannel_logout_uri": "What the browser loads in a frame when a session ends.",
    "frontchannel_logout_session_required": "It needs to be told which one there; it always is.",
    "contacts": "Whom to ask about it.",
    "software_id": "Which software it is.",
    "software_version": "And which version of it.",
    "claims_in_id_token": "Put what the scopes release into its ID tokens, not only into /userinfo.",
    "require_pkce": "Refuse requests without a code_challenge.",
    "first_party_login": "The one client that people sign in for at /authentication/login.",
    "access_token_lifetime_seconds": "Life of its access tokens.",
    "refresh_policy": "How its refresh tokens rotate; public or confidential, by the client's kind, if not given.",
    "refresh_token_idle_lifetime_seconds": "A grant ends when it is not renewed for so long.",
    "refresh_token_absolute_lifetime_seconds": "And at the latest after so long.",
    "on_logout": "Whether signing out ends its grants of that session.",
    "on_shadowing": "Whether the alarm about a second holder ends the grant.",
    "forward_limit": "How many renewals a restored database may have lost.",
}
"""A field without a sentence has no option: `jwks` is no text."""


class _Policy(click.Choice[str]):
    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value == SENDER_CONSTRAINED:
            self.fail(f"{RESERVED}.", param, ctx)
        return super().convert(value, param, ctx)


def metadata_options(command: Command) -> Command:
    """The options, in the order of the fields; the command gets what was given of them as keyword arguments."""
    command = click.option("--public", is_flag=True, help="Without a secret: runs in a browser or on a device.")(
        command
    )
    for name, sentence in reversed(SENTENCES.items()):
        command = _option(name, sentence)(command)
    path = click.Path(dir_okay=False, path_type=Path)
    text = "JSON or TOML with these fields by their registration names (RFC 7591); options win over it."
    return click.option("--metadata", "file", type=path, metavar="FILE", help=text)(command)


def given(file: Path | None, *, public: bool, **options: Any) -> dict[str, Any]:
    """The fields that the file and the options give, unchecked."""
    values = _read(file) if file else {}
    for name, value in options.items():
        if value not in (None, ()):
            values[name] = list(value) if isinstance(value, tuple) else value
    if public:
        values["token_endpoint_auth_method"] = "none"
    return values


def checked(values: dict[str, Any]) -> ClientMetadata:
    """The metadata, or a refusal that names the field."""
    try:
        return parse(values)
    except ClientMetadataError as error:
        raise click.ClickException(f"{error}.") from None


def _option(name: str, sentence: str) -> Callable[[Command], Command]:
    kind, repeatable = _kind_of(ClientMetadata.model_fields[name].annotation)
    written = "--" + name.replace("_", "-")
    if kind is bool:
        return click.option(f"{written}/--no-{written[2:]}", name, default=None, help=sentence)
    if repeatable:
        written = written.removesuffix("s")
        sentence += " Repeatable."
    return click.option(written, name, type=kind, multiple=repeatable, help=sentence)


def _kind_of(annotation: Any) -> tuple[Any, bool]:
    """click's type for a field's, and whether there may be several."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(each for each in get_args(annotation) if each is not NoneType)
    if get_origin(annotation) is list:
        return _kind_of(get_args(annotation)[0])[0], True
    if get_origin(annotation) is Literal:
        return click.Choice(get_args(annotation)), False
    if annotation is Preset:
        return _Policy([preset.value for preset in Preset]), False
    return (annotation if annotation in (int, bool) else str), False


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
        values = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise click.BadParameter(f"{file}: {error.strerror}", param_hint="--metadata") from None
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    if not isinstance(values, dict):
        raise click.ClickException(f"{file}: must be one object with the client's metadata.")
    return values
