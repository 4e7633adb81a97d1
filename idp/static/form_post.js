// Sends the answer on to the application at once; without script the button does it.
document.getElementById("form-post").submit();
