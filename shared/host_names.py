"""What only a developer should reach is not served under a name that anybody else could have given this machine.

A page of another site may lead its own name to this machine (DNS rebinding); its scripts then are of the same origin as
our development routes. Our own name, a number, and a name that no public DNS knows cannot be used so.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, request

NOT_PUBLIC = (".localhost", ".local", ".internal", ".test")
"""RFC 6761 §6, RFC 6762 §3; `.internal` by ICANN's resolution of 2024."""


def refuse_others(app: Flask, base_url: str, *blueprints: Blueprint) -> None:
    """These routes answer 403 to a Host header that may be another site's. `base_url`: where the service is reached."""
    own = urlsplit(base_url).hostname or ""
    names = {blueprint.name for blueprint in blueprints}

    @app.before_request
    def refuse() -> None:
        if request.blueprint in names and may_be_of_another_site(request.host, own):
            abort(403)


def may_be_of_another_site(host: str, own: str) -> bool:
    """`host`: as in the Host header. `own`: the name that the service is meant to be reached by."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return True
    return name != own and "." in name and not name.endswith(NOT_PUBLIC) and not _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
