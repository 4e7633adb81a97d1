// A client that the provider has never heard of, with openid-client, unmodified: it registers itself with a key of its
// own, signs in by code + PKCE + form_post, proves itself by private_key_jwt, reads userinfo, renews and signs out.
// Prints one JSON line for each step; whoever reads "authorize" is the browser, and posts what it gets to the callback.
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import * as client from "openid-client";

const [issuer] = process.argv.slice(2);
const scope = "openid profile email offline_access";
const say = (step, facts) => console.log(JSON.stringify({ step, ...facts }));

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const callback = `http://127.0.0.1:${server.address().port}/callback`;
const goodbye = `http://127.0.0.1:${server.address().port}/goodbye`;

const kind = { name: "RSA-PSS", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const { privateKey, publicKey } = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
const config = await client.dynamicClientRegistration(
  new URL(issuer),
  {
    client_name: "openid-client",
    redirect_uris: [callback],
    post_logout_redirect_uris: [goodbye],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    scope,
    token_endpoint_auth_method: "private_key_jwt",
    jwks: { keys: [{ ...(await crypto.subtle.exportKey("jwk", publicKey)), kid: "of its own" }] },
  },
  client.PrivateKeyJwt({ key: privateKey, kid: "of its own" }),
);
client.enableNonRepudiationChecks(config); // or it would believe an ID token from /token without its signature
const { client_id, client_secret, registration_access_token, scope: registered } = config.clientMetadata();
say("registered", {
  client: client_id,
  secret: client_secret ?? null,
  managed: registration_access_token.length > 20,
  scope: registered,
});

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
say("authorize", {
  url: client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope,
    response_mode: "form_post",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  }).href,
});
const [posted, shown] = await once(server, "request");
const arrived = new Request(new URL(posted.url, callback), {
  method: posted.method,
  headers: posted.headers,
  body: await text(posted),
});
shown.end();
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
const tokens = await client.authorizationCodeGrant(config, arrived, checks);
const { sub, aud } = tokens.claims();
say("tokens", { expiresIn: tokens.expiresIn(), sub, aud });
say("userinfo", await client.fetchUserInfo(config, tokens.access_token, sub));
const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
say("refreshed", { rotated: renewed.refresh_token !== tokens.refresh_token, sub: renewed.claims().sub });
say("logout", {
  url: client.buildEndSessionUrl(config, {
    id_token_hint: renewed.id_token,
    post_logout_redirect_uri: goodbye,
    state: "bye",
  }).href,
  goodbye,
});
process.exit(0);
