// Looks in a second whether the applications have answered by now; without script the link does it.
setTimeout(function () {
  window.location.replace(document.getElementById("look-again").href);
}, 1000);
