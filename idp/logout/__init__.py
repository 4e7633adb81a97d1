"""GET|POST /logout: ends the browser's session at the provider (OpenID Connect RP-Initiated Logout 1.0).

Owns the reading of the request, the question whether to sign out, and the receipt on the last page. Does not keep
sessions (session/) or grants (token/), and tells no application (they hear of it at their next renewal).

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

What signing out ends, and what lives on:

    the session in this browser              ends
    grants of it, client on_logout=revoke    end: no renewal, userinfo and introspection refuse their access tokens
    grants of it, client on_logout=keep      live until they are not used, at the latest until their absolute end
    access tokens                            an API that only checks them accepts them until exp + its clock skew
    sessions in other browsers, consents     live
"""
