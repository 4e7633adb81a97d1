// A client's whole life with openid-client, unmodified: sign in by code + PKCE, userinfo, refresh, introspection,
// revocation, logout. Prints one JSON line for each step; the browser's part is done by whoever reads "authorize"
// and writes the address where the browser ended up to standard input.
import { createInterface } from "node:readline/promises";
import * as client from "openid-client";

const [issuer, callback] = process.argv.slice(2);
const say = (step, facts) => console.log(JSON.stringify({ step, ...facts }));
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const config = await client.discovery(
  new URL(issuer),
  "mvc client",
  undefined,
  client.ClientSecretBasic("mvc secret"),
  { execute: [client.allowInsecureRequests] },
);
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
say("authorize", {
  url: client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: "openid profile email api1 offline_access",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    max_age: "600",
  }).href,
});
const arrivedAt = new URL((await answers.next()).value);
const tokens = await client.authorizationCodeGrant(config, arrivedAt, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  maxAge: 600,
  idTokenExpected: true,
});
const { sub } = tokens.claims();
say("tokens", { expiresIn: tokens.expiresIn(), sub });
say("userinfo", await client.fetchUserInfo(config, tokens.access_token, sub));

const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
say("refreshed", { rotated: renewed.refresh_token !== tokens.refresh_token, sub: renewed.claims().sub });

const active = async (token) => (await client.tokenIntrospection(config, token)).active;
say("introspected", { access: await active(renewed.access_token), refresh: await active(renewed.refresh_token) });
await client.tokenRevocation(config, renewed.refresh_token);
say("revoked", { access: await active(renewed.access_token), refresh: await active(renewed.refresh_token) });
say("logout", {
  url: client.buildEndSessionUrl(config, {
    id_token_hint: renewed.id_token,
    post_logout_redirect_uri: callback.replace("signin-oidc", "signout-callback-oidc"),
    state: "bye",
  }).href,
});
process.exit(0);
