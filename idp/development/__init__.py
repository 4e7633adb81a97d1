"""POST and GET /development/faults: what is to go wrong with the next answer of the token endpoint, for one client.

Owns the faults that are armed and the delivery that they strike. Exists in development only: in production there is
neither the route nor anything around /token. Does not move the clock (shared/) and knows nothing of grants (token/).
"""
