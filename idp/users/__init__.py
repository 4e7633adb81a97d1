"""The people who have an account: their usernames, passwords and claims.

Owns accounts, how passwords are hashed, and which claims a scope releases (OpenID Connect Core §5). Does not sign
anybody in (login/) and knows no browser (session/).
"""
