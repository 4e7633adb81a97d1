"""GET|POST /userinfo: the claims of the person behind an access token (OpenID Connect Core §5.3).

Owns how a token may be sent here (RFC 6750 §2) and which one is good enough: signed by us and not expired, for whatever
API it was made; its grant alive, its client registered, its user not disabled, `openid` in its scope. Does not decide
which claims a scope releases (users/claims.py). Every refused token gets the same answer; the reason is in the log.
"""
