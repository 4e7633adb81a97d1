"""What keeps the provider in order over the months: purging, changing keys, copies, erasing a person.

Owns no table. Does not talk to the operator (commands/) and does not start the provider (startup.py).
"""
