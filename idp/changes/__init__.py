"""Changes of people and clients that reach over several slices, with what ends by them and their events.

What ends when:

    password changed, user disabled       all sessions, open codes and grants of the user
    consent withdrawn                     the user's grants of that client
    session ended                         the session, and its grants of clients with `on_logout = revoke`
    client disabled or deleted            all grants of the client; deleted: what people agreed to for it, too
    client's secret rotated               nothing, unless asked for: a refresh token is of no use without the new secret

Owns no table. Each is one function over a transaction, for commands, maintenance and registration; a person who erases
everything about themselves is maintenance's.
"""
