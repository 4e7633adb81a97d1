"""THE RELYING PARTY: the web application that signs people in with the provider and calls api1 for them.

Owns its own sessions and the tokens in them. Never sees a password and judges no access token: for it they are opaque
texts, and that the home page shows what is inside is a lesson, not a decision.
"""
