// Looks two seconds after the page and its frames have loaded whether the applications have answered by now; without
// script the link does it.
window.addEventListener("load", function () {
  setTimeout(function () {
    window.location.replace(document.getElementById("look-again").href);
  }, 2000);
});
