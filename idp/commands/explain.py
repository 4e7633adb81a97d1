"""python -m idp explain …: what a reference on an answer or an error page stands for."""

import click

from idp.commands.operator import operator
from idp.reasons import LISTS
from shared import explain as explanations
from shared.refusals import Refusals


@click.command("explain")
@click.argument("reference")
def explain(reference: str) -> None:
    """Tell why a request was refused: the checks in their order, the one that failed, and what to change.

    REFERENCE: what an answer has in error_uri or Link, or an error page shows; the whole address or its last part.
    It is opened with IDP_SECRET_KEY or IDP_SECRET_KEY_PREVIOUS; nothing is looked up.

    \b
    Example:
      python -m idp explain https://id.example.com/explain/gAAAA…
    """
    settings = operator().settings
    opened = explanations.open_reference(reference, Refusals(settings.issuer, settings.secret_keys, LISTS))
    if opened is None:
        raise click.ClickException(
            "Refused: this is no reference of this provider. It was cut, is another service's, or was sealed "
            "under a secret key that is neither IDP_SECRET_KEY nor in IDP_SECRET_KEY_PREVIOUS."
        )
    click.echo(explanations.as_text(opened))
