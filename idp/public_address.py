"""RULES: which addresses of the network may be called on a stranger's word: only those that everybody can reach.

What a client registers (`jwks_uri`, `request_uris`, `sector_identifier_uri`) must not make this provider call the
machines beside it (server-side request forgery).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_TRANSLATED = ip_network("64:ff9b::/96")
"""NAT64 (RFC 6052): the last 32 bits are an IPv4 address."""
_NOT_PUBLIC = tuple(
    ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "5f00::/16")
)
"""What `is_global` of some Python versions lets through: protocol assignments, 6to4, Teredo, segment routing."""


def is_public(text: str) -> bool:
    """Whether an address, as a resolver gives it, is one that everybody can reach."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return _is_public(inner)
    return _is_public(address)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a host with both kinds would call instead."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)
