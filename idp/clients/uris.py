"""RULES: the addresses that a client registers, each written so that every reader takes it apart in the same way."""

import re
from collections.abc import Sequence
from ipaddress import IPv6Address

LONGEST_URI = 2000
LONGEST_HOST = 253
"""No name in the DNS is longer (RFC 1035 §3.1), and pairwise subjects are kept by it."""
_LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_URI_CHARACTERS = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_HOST = r"(?P<host>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
_WEB = re.compile(rf"(?P<scheme>https?)://{_HOST}(?:[/?]{_URI_CHARACTERS})?(?P<fragment>#{_URI_CHARACTERS})?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NEIGHBOUR = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PRIVATE_USE = re.compile(rf"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:/{_URI_CHARACTERS}")


def check_redirect_uri(value: str) -> str:
    """An absolute URI without a fragment (RFC 6749 §3.1.2); http only to this machine.

    Private-use schemes have a dot (RFC 8252 §7.1), which `javascript:` and its like have not.
    """
    web = web_parts(value)
    if web is None:
        if len(value) > LONGEST_URI or not _PRIVATE_USE.fullmatch(value):
            raise ValueError(
                "must be https, http to localhost, or a private-use scheme such as com.example.app:/callback; "
                f"written as RFC 3986 has it, without credentials, at most {LONGEST_URI} characters"
            )
        return value
    if web["fragment"] is not None:
        raise ValueError("must not have a fragment")
    if web["scheme"] == "http" and web["host"].lower() not in _LOOPBACK_HOSTS:
        raise ValueError("must be https, or http to localhost")
    return value


def check_web_uri(value: str) -> str:
    """An http(s) URI that a person may follow."""
    if web_parts(value) is None:
        raise ValueError("must be an http or https URL, written as RFC 3986 has it, without credentials")
    return value


def check_https_uri(value: str) -> str:
    """An https URL without a fragment that we fetch or send browsers to; http to this machine, for development."""
    web = web_parts(value)
    if web is None or web["fragment"] is not None:
        raise ValueError("must be an https URL without a fragment, written as RFC 3986 has it, without credentials")
    if web["scheme"] == "http" and web["host"].lower() not in _LOOPBACK_HOSTS:
        raise ValueError("must be https")
    return value


def check_request_uri(value: str) -> str:
    """As `check_https_uri`; a fragment may hold the SHA-256 of what is there (OIDC Core §6.2)."""
    check_https_uri(value.partition("#")[0])
    if web_parts(value) is None:
        raise ValueError("must be written as RFC 3986 has it")
    return value


def check_initiate_login_uri(value: str) -> str:
    """https (OpenID Connect Core §4)."""
    if not check_https_uri(value).startswith("https:"):
        raise ValueError("must be https")
    return value


def check_backchannel_logout_uri(value: str) -> str:
    """An https URL without a fragment that we post to; http to this machine or, as containers call one another, to a
    name without a dot. The calls to such names are for development alone (`idp/outbound.py`)."""
    web = web_parts(value)
    if web is not None and web["fragment"] is None and web["scheme"] == "http" and _NEIGHBOUR.fullmatch(web["host"]):
        return value
    return check_https_uri(value)


def check_frontchannel_logout_uri(value: str | None, redirect_uris: Sequence[str]) -> None:
    """Scheme, host and port of one of the redirect URIs (Front-Channel Logout 1.0 §2)."""
    if value is not None and origin_of(value) not in [origin_of(uri) for uri in redirect_uris]:
        raise ValueError("frontchannel_logout_uri: scheme, host and port must be those of one of the redirect_uris")


def origin_of(uri: str) -> str | None:
    """The origin as browsers write it (RFC 6454 §6.2); None for a private-use scheme, which has none."""
    web = web_parts(uri)
    if web is None:
        return None
    scheme, host = web["scheme"], web["host"].lower()
    if host.startswith("["):
        host = f"[{IPv6Address(host[1:-1]).compressed}]"
    port = int(web["port"] or _DEFAULT_PORTS[scheme])
    return f"{scheme}://{host}" if port == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"


def web_parts(value: str) -> re.Match[str] | None:
    """The parts of an http(s) URI that every reader takes apart in the same way, or None."""
    found = _WEB.fullmatch(value) if len(value) <= LONGEST_URI else None
    if (
        found is None
        or len(found["host"]) > LONGEST_HOST
        or (found["port"] is not None and not 0 < int(found["port"]) < 65536)
    ):
        return None
    if found["host"].startswith("["):
        try:
            IPv6Address(found["host"][1:-1])
        except ValueError:
            return None
    return found
