"""POST /development/clock-skew: how much clock skew this API allows, changed while it runs. In development only.

Owns the changed value, which all workers read. Judges no token itself (bearer.py): it says only with which skew.
"""
