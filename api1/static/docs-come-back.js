// Hands the provider's answer to the page that asked, and takes it out of this window's address.
"use strict";

const answer = new URLSearchParams(window.location.search);
window.history.replaceState(null, "", window.location.pathname);
new BroadcastChannel("api1-docs").postMessage({
  state: answer.get("state"),
  code: answer.get("code"),
  error: answer.get("error"),
});
document.getElementById("outcome").textContent = "Done. This window can be closed.";
window.close();
