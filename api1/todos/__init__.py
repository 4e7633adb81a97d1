"""/todo-lists: to-do lists and their items, each person's own.

Whose they are says the token's `sub`; somebody else's list is answered exactly like a missing one. All changes of one
person happen one after the other (`owner_store.lock`): limits, order, versions and idempotency keys need no other lock.
Does not judge tokens (bearer.py).
"""
