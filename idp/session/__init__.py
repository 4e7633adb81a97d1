"""The browser's sign-on session at the provider: what makes the second application ask for no password.

Owns the session rows, the browser's cookie values, the provider's first page and the frame in which clients ask whether
the session is still the same (Session Management 1.0). Does not check passwords (login/) and does not decide whether a
session is good enough for a request (authorize/). A session ends when it was not used for `IDLE_LIFETIME`, at the
latest after `ABSOLUTE_LIFETIME`, by signing out, when somebody else signs in with the same browser, and with its
account. Tokens are not ended here: that is the business of logout/.
"""
