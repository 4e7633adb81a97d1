"""/todo-lists: to-do lists and their items, each person's own.

Whose they are says the token's `sub`; somebody else's list is answered exactly like a missing one. All changes of one
person happen one after the other (`owner_store.lock`): limits, order, versions and idempotency keys need no other lock.
Does not judge tokens (bearer.py).

Chosen here: `Location` is a path. Every accepted PATCH counts as a change, also one to the same value, so that of two
with the same If-Match one is refused. An If-Match or If-None-Match that cannot be read matches nothing. An item that
others move past keeps its version. An Idempotency-Key is looked at before If-Match and before whether the thing is
still there: the answer to a repeated DELETE is 204 again. Quoted and bare, a key is the same key. White space around a
text is kept. A `sub` that OpenID Connect Core §2 does not allow (over 255 characters, not ASCII), or one with control
characters, is 403.
"""
