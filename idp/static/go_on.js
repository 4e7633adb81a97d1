// Goes on once the frames have loaded, after three seconds at most; without script the page's refresh or the link does it.
function goOn() {
  window.location.replace(document.getElementById("go-on").href);
}
window.addEventListener("load", goOn);
setTimeout(goOn, 3000);
