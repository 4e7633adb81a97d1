"""RULES: the one encoder of authorization responses (RFC 6749 §4.1.2, OAuth 2.0 Form Post Response Mode, RFC 9207).

`iss` stands in every response and `state` wherever it was sent, errors included. The redirect URI is kept as it was
registered: parameters are appended to its text, because taking it apart and putting it together again could change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from idp.authorize.request import Target


@dataclass(frozen=True)
class Redirect:
    """303 to `location`."""

    location: str


@dataclass(frozen=True)
class FormPost:
    """A page whose form posts `fields` to `action`."""

    action: str
    fields: Mapping[str, str]


def encode(target: Target, parameters: Mapping[str, str], issuer: str) -> Redirect | FormPost:
    """The response in the mode that the client asked for."""
    fields = {**parameters, "iss": issuer}
    if target.state is not None:
        fields["state"] = target.state
    if target.response_mode == "form_post":
        return FormPost(target.redirect_uri, fields)
    encoded = urlencode(fields, quote_via=quote)
    if target.response_mode == "fragment":
        return Redirect(f"{target.redirect_uri}#{encoded}")
    separator = "&" if "?" in target.redirect_uri else "?"
    return Redirect(f"{target.redirect_uri}{separator}{encoded}")
