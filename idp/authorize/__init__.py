"""GET|POST /authorize: decides what must happen before a client gets its answer (RFC 6749 §3.1, OIDC Core §3.1.2).

Owns the strict reading of the request, the one decision "what next" and the one encoder of responses. Does not sign in
(login/), ask for consent (consent/) or redeem codes (token/). An error goes to the client wherever its redirect URI is
proven, and is a page otherwise: never a redirect to an address that nobody registered. It goes where the answer would:
where tokens were asked for, never into the query.

Choices where the standards leave one: `state` and `nonce` may have up to 2048 characters, and `state` none that control
(RFC 6749 appendix A.5); a scope that the client did not register is `invalid_scope`, except `openid`, which anybody may
ask for, and `offline_access`, which is dropped where the client may not refresh (Core §11); a request waits 30 minutes
for its person; `prompt=select_account` shows the signed-in account and offers another. The parameter `claims` may name
any claim that a registered scope releases (Core §5.5); values that it gives for one are not looked at, but for `sub`
and an essential `acr` in the ID token. `acr_values`, `display`, `ui_locales` and `claims_locales` are voluntary and
ignored. A request object is signed, may say everything but who asks (that stands beside it), and wins; parameters
beside it that it does not say count too (Core §6.1), and `response_type` may stand inside alone (RFC 9101 §5). What is
at a `request_uri` is fetched at most once a minute for each fragment, which is not compared with it: it is signed.
Where no code comes, `offline_access` is dropped and PKCE not needed; with `id_token` alone, claims that are asked for
at userinfo are dropped too, for there will be no access token, and the ID token says what the scopes release (§5.4).
"""
