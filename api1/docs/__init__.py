"""GET /docs: the description of the API for people, with a door to try it (Swagger UI, its files served from here).

Owns the page, and the way back of its "Authorize", which signs in at the provider by code + PKCE as the public client
that `API1_DOCS_CLIENT_ID` names. Does not describe the API: that is `/openapi.json`.

The provider's pages cut every tie to the window that opened them (Cross-Origin-Opener-Policy), so the way back does not
find its opener as Swagger UI has it; it tells the page by a BroadcastChannel, which only this origin can hear.
"""
