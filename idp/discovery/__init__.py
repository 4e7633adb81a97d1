"""What this provider can do, for machines: OpenID Connect Discovery 1.0 §4 and RFC 8414.

Owns the document's members. It says what works today, no more; each slice's tests hold it to that. Does not publish
the keys (keys/) and registers no clients.
"""
