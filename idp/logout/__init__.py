"""GET|POST /logout: ends the browser's session at the provider (OpenID Connect RP-Initiated Logout 1.0).

Owns the reading of the request, the question whether to sign out, the receipt on the last page, and telling the
applications (Back-Channel Logout 1.0, and by frames Front-Channel Logout 1.0). Does not keep sessions and who knows of
them (session/), or grants (token/).

Who is asked, and where the browser goes. A hint is an ID token of ours, expired or not; it alone proves who asks:

    session here      id_token_hint            what happens                                    afterwards
    yes               of this very session     signed out at once                              post_logout_redirect_uri
    yes               of another one           asks first                                      post_logout_redirect_uri
    yes               none                     asks first                                      the receipt
    none              of a session that ended  ends what its client may still renew from it    post_logout_redirect_uri
    none              any other, or none       nothing                                         the same as above

Without a hint the browser is never sent away: where `client_id` names the application, the receipt has a link to its
registered post_logout_redirect_uri; where nothing does, a post_logout_redirect_uri is refused. A request with a fault
(the hint not ours, client_id not the hint's, an address that is not registered letter by letter) is refused as a
whole, with a page that names the parameter.

What ends when. `revoke`, `keep`: grants of this session, by their client's `on_logout`; one that ended renews nothing:

    what happens             here   other browsers  revoke       keep  access tokens  consents  clients told
    signing out here         ends   lives           ends         live  as the grant   live      of this session
    signing out at a client  ends   lives           ends         live  as the grant   live      of this session
    revocation, at /revoke   lives  lives           the token's  live  as the grant   live      none
    another password         ends   ends            ends         ends  as the grant   live      of all, by name
    the user disabled        ends   ends            ends         ends  as the grant   live      of all, by name

`as the grant`: /userinfo and /introspect refuse an access token with its grant. An API that only checks the signature
accepts it until its `exp` and the clock skew. Told is every client that knows of a session, whether or not its grant
lives, if it has a `backchannel_logout_uri`; `by name`: the logout token has the `sub` too. The browser that signs out
here or at a client also loads the `frontchannel_logout_uri` of each that has one. Consents end where they are
withdrawn.
"""
