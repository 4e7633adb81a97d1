"""The relying parties: who may ask, for what, and how they prove themselves. And the APIs that own the scopes.

Owns clients, their secrets and keys, what they must sign to prove themselves and which of it was used, their refresh
policy, API resources and the words for scopes. Does not register clients over HTTP (registration/) and does not
authenticate them at the token endpoint (token/client_authentication.py does).
"""
