"""Whose turn it is to do what one process at a time does, of all workers on all machines.

Owns the leases. Does not know what is done under one (maintenance/) and wakes nobody up.
"""
