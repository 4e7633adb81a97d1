// Shows the description with Swagger UI, and takes the provider's answer from the window that comes back.
"use strict";

const { clientId, redirectPath } = document.getElementById("docs").dataset;

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  oauth2RedirectUrl: window.location.origin + redirectPath,
  deepLinking: true,
  validatorUrl: null,
});

if (clientId) {
  ui.initOAuth({ clientId, scopes: "api1", usePkceWithAuthorizationCodeGrant: true });
}

new BroadcastChannel("api1-docs").addEventListener("message", ({ data }) => {
  const asked = window.swaggerUIRedirectOauth2;
  if (!asked || data.state !== asked.state) {
    return; // another tab's sign-in, or nobody asked
  }
  delete window.swaggerUIRedirectOauth2; // an answer is taken once
  if (data.code) {
    asked.auth.code = data.code;
    asked.callback({ auth: asked.auth, redirectUrl: asked.redirectUrl });
  } else {
    asked.errCb({ authId: asked.auth.name, source: "auth", level: "error", message: data.error || "no code came back" });
  }
});
