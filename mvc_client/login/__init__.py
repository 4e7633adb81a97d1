"""GET /login and GET /signin-oidc: the code flow with PKCE, up to a session (OpenID Connect Core §3.1).

Owns the sign-ins that have begun. Never sees a password. Does not renew (tokens/) or sign out (logout/).
"""
