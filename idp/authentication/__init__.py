"""POST /authentication/login and /authentication/refresh: a first party's own sign-in form, over JSON.

Owns the two messages and their answers. Does not look at passwords itself (login/), make grants or judge refresh tokens
(token/): what it issues is a grant like any other, renewed at /token as well, ended by all that ends grants.

No standard describes it, and RFC 9700 §2.4 says why not to copy it for others' applications: people learn to type their
password elsewhere. So it is for one client, which provisioning marks `first_party_login`; its requests name no client.
What was chosen: no consent is asked, and the grant has the client's whole scope. No browser session begins and no
cookie is set, so the `sid` is this sign-in's alone. Scripts of other origins may not read the answers (no CORS): any
page could try passwords from its visitors' addresses. An access token that was revoked by itself may still accompany
the refresh token, whose grant lives.
"""
