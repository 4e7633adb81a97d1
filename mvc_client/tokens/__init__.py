"""The tokens of a session: when to renew them, how (RFC 6749 §6), and who of several at once does it.

Owns the sealed token set, the lease and the rules of renewal. Does not obtain the first tokens (login/).
"""
