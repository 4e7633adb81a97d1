"""RULES: the frames by which a browser tells clients that its session is over (Front-Channel Logout 1.0 §2, §3)."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from idp.interaction.destination import destination_of


@dataclass(frozen=True)
class Frame:
    """What is loaded for one client. `source`: what `frame-src` must allow."""

    client_name: str
    uri: str
    source: str


def frame(client_name: str, frontchannel_logout_uri: str, issuer: str, sid: str) -> Frame:
    """The registered address, kept letter by letter, with `iss` and `sid`."""
    separator = "&" if "?" in frontchannel_logout_uri else "?"
    told = urlencode({"iss": issuer, "sid": sid}, quote_via=quote)
    source = destination_of(frontchannel_logout_uri).form_action_source
    return Frame(client_name, f"{frontchannel_logout_uri}{separator}{told}", source)
