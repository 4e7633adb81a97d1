// Tells a client's page whether the browser's session is still the one of its session_state
// (OpenID Connect Session Management 1.0, 3.2). The same hash as in idp/session/session_state.py. The oldest browsers
// must understand it, and pages at http addresses too, which have no crypto.subtle.

var K = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
];

function rotated(word, by) {
  return (word >>> by) | (word << (32 - by));
}

// The words of an ASCII text, filled up to whole blocks of 16 (FIPS 180-4, 5.1.1).
function padded(text) {
  var words = [], i;
  for (i = 0; i < text.length; i += 1) {
    words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  }
  words[i >> 2] |= 0x80 << (24 - (i % 4) * 8);
  words[(((i + 8) >> 6) << 4) + 15] = i * 8;
  return words;
}

// One block into the state (FIPS 180-4, 6.2.2).
function compressed(state, words, from) {
  var w = [], s = state.slice(0), i, a, e, t1, t2;
  for (i = 0; i < 64; i += 1) {
    if (i < 16) {
      w[i] = words[from + i] | 0;
    } else {
      t1 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      t2 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = (w[i - 16] + t1 + w[i - 7] + t2) | 0;
    }
    a = s[0];
    e = s[4];
    t1 = s[7] + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + K[i] + w[i];
    t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    s = [(t1 + t2) | 0, a, s[1], s[2], (s[3] + t1) | 0, e, s[5], s[6]];
  }
  for (i = 0; i < 8; i += 1) {
    s[i] = (s[i] + state[i]) | 0;
  }
  return s;
}

function sha256(text) {
  var words = padded(text), hex = "", i, state = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  ];
  for (i = 0; i < words.length; i += 16) {
    state = compressed(state, words, i);
  }
  for (i = 0; i < 8; i += 1) {
    hex += ("0000000" + (state[i] >>> 0).toString(16)).slice(-8);
  }
  return hex;
}

// The browser state; empty where nobody is signed in, and where the browser hides cookies from frames.
function browserState() {
  var name = document.getElementById("check-session").getAttribute("data-cookie") + "=";
  var cookies = document.cookie.split("; "), i;
  for (i = 0; i < cookies.length; i += 1) {
    if (cookies[i].indexOf(name) === 0) {
      return cookies[i].slice(name.length);
    }
  }
  return "";
}

// A message is the client_id, in which there may be spaces, a space and the session_state.
function judged(message, origin) {
  var parts = typeof message === "string" ? /^([ -~]+) ([0-9a-f]{64})\.([!-~]+)$/.exec(message) : null;
  if (parts === null) {
    return "error";
  }
  return sha256(parts[1] + " " + origin + " " + browserState() + " " + parts[3]) === parts[2] ? "unchanged" : "changed";
}

window.addEventListener("message", function (event) {
  if (event.source && event.source !== window && event.origin !== "null") {
    event.source.postMessage(judged(event.data, event.origin), event.origin);
  }
});
