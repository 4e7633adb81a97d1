"""POST /register, and GET, PUT, DELETE /register/<client_id>: clients that register themselves (RFC 7591, RFC 7592,
OpenID Connect Dynamic Client Registration 1.0).

Owns what a stranger may say about a client, the answer, and the registration access token. Does not keep clients
(clients/) and does not end what hangs on them (changes/).

`IDP_REGISTRATION` decides: `off` (404), `token` (whoever has `IDP_REGISTRATION_TOKEN`) or `open` (anybody, at most 60
registrations and changes a minute together; nothing throws such clients away, so it is for test beds and closed
networks).

Choices where the standards leave one:

- What is asked for is registered as it is or refused; nothing is replaced. Members that we do not know are ignored (RFC
  7591 §2), our own (`first_party_login`, `access_token_lifetime_seconds` …) among them: an operator gives those.
- `client_credentials` is refused: nobody becomes a user of an API by registering.
- Without `scope` a client may ask for everything that the metadata lists; people are asked for their consent anyway.
- A confidential client need not send PKCE, a public one must. Redirect URIs are https, or http to this machine; private
  use schemes are for `application_type` native.
- The secret is answered once, by POST: GET and PUT leave it out, for only its digest is kept. The registration access
  token never changes; GET and PUT answer the one that they were sent.
- PUT replaces everything (RFC 7592 §2.2) but what an operator has decided since, and not between clients with a secret,
  with keys, and with neither.
- A wrong token, an unknown client and a disabled one get the same answer.
"""
