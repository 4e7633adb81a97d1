"""The provider's own keys: they sign tokens (GET /jwks publishes the public halves, RFC 7517) and make refresh tokens.

Owns signing keys and refresh-token keys, sealed in the database, and which of them is in use. Does not make tokens
(token/), does not check them (shared/access_token_validation.py) and keeps no secret of a client or user.
"""
