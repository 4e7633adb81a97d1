"""GET /bench: buttons that move clocks, break answers, steal a refresh token; and how the client survives, or why not.

In development only; in production there is none of its routes. Owns what was done in each session (the deeds) and the
sentence about what came of it. Renews nothing itself (tokens/): what one sees is the real client. A theft is a deed and
no event: the events of a session (session/) are what the client knows.
"""
