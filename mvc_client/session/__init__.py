"""The session of a signed-in browser: one row here, an opaque id in the cookie.

Owns the cookie, the row and what happened in it. Does not sign anybody in (login/) and renews nothing (tokens/).
"""
