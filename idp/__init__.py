"""The OpenID Provider: signs people in, asks for their consent, and issues and renews tokens.

Knows nothing of the API it protects or of the web client; they meet it over HTTP.
"""
