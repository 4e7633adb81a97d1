"""POST /introspect: what a token is worth at this moment, with the grant's truth (RFC 7662).

Any confidential client may ask about an access token (a resource server is one). Only its own client may ask about a
refresh token, and looking changes nothing: the current one and its predecessor while it may be retried are active with
identical members, because a difference would tell a thief his moment. All else is `{"active": false}` and no more.
"""
