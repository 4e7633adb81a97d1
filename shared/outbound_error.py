"""What a call to another server comes to where it fails; apart from `outbound`, which takes 50 ms to import."""


class OutboundError(Exception):
    """No usable answer: no connection, too slow, too large. The message names the host, never a token."""
