// A web application with express-openid-connect, unmodified: its own sign-in, session and back-channel logout. Says
// where it listens as a line of JSON; its one page says who is signed in.
import { once } from "node:events";
import { createServer } from "node:http";
import express from "express";
import { auth } from "express-openid-connect";

const [issuerBaseURL] = process.argv.slice(2);
const said = new Map();
const store = {
  get: (id, done) => done(null, said.get(id)),
  set: (id, value, done) => done(null, said.set(id, value)),
  destroy: (id, done) => done(null, said.delete(id)),
};
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const baseURL = `http://localhost:${server.address().port}`;

const registration = await fetch(`${issuerBaseURL}/register`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({
    client_name: "an Express application",
    redirect_uris: [`${baseURL}/callback`],
    backchannel_logout_uri: `${baseURL}/backchannel-logout`,
    scope: "openid profile",
  }),
});
const { client_id: clientID, client_secret: clientSecret } = await registration.json();

const app = express();
app.use(
  auth({
    issuerBaseURL,
    baseURL,
    clientID,
    clientSecret,
    secret: "a secret of this test alone, for cookies",
    authRequired: false,
    authorizationParams: { response_type: "code", scope: "openid profile" },
    backchannelLogout: { store },
  }),
);
app.get("/", (request, response) => response.json({ sub: request.oidc.user?.sub ?? null }));
server.on("request", app);
console.log(JSON.stringify({ step: "listening", url: baseURL }));
