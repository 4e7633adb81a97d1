"""The protected API: answers callers who bring a good access token of the provider.

Knows the provider by its public keys only. Does not sign anybody in, and keeps no tokens.
"""
