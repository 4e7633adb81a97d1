"""POST /revoke: a client gives a token up (RFC 7009).

Any genuine refresh token of a grant, of any generation, shown by its own client, ends the whole grant. An access token
ends alone, by its `jti`; its grant lives. A token that is garbage, unknown, expired or another client's is answered 200
as well, and changes nothing: the answer must not tell anybody whether it was good.
"""
