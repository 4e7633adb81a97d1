"""The logo of the application that asks: its own word, shown small beside its name and its host, and never instead."""

from idp.clients.client import Client
from idp.interaction.destination import destination_of
from shared import security_headers


def logo_of(client: Client | None) -> str | None:
    """Where its logo is; this page may then show images from there, and from nowhere else but here."""
    uri = client.metadata.logo_uri if client is not None else None
    if uri is not None:
        security_headers.allow_image(destination_of(uri).form_action_source)
    return uri
