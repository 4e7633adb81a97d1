"""POST /logout and the way back: ends the session here, then at the provider (OpenID Connect RP-Initiated Logout 1.0).

Owns the receipt. Does not revoke tokens: what the provider does with the grant is its policy.
"""
