"""POST /token: turns a grant into tokens (RFC 6749 §3.2).

Owns authorization codes, grants and the refresh token with its rotation, and makes access and ID tokens. Does not sign
users in (login/), ask for consent (consent/), keep keys (keys/) or register clients.
"""
