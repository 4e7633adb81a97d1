"""What an operator does that crosses slices: each is one function over a transaction, with its events.

What ends when:

    password changed, user disabled       all sessions, open codes and grants of the user
    user erased                           the same, and every row that is about the person
    consent withdrawn                     the user's grants of that client
    session ended                         the session, and its grants of clients with `on_logout = revoke`
    client disabled or deleted            all grants of the client; deleted: what people agreed to for it, too
    client's secret rotated               nothing, unless asked for: a refresh token is of no use without the new secret

Owns no table. Does not talk to the operator (commands/) and does not start the provider (startup.py).
"""
