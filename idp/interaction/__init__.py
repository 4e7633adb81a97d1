"""A paused authorization request: what is kept while a browser signs in or a person is asked for consent.

Owns the pending requests. Does not parse or judge them (authorize/) and shows no page (login/, consent/): those two
find here which client is asking and go back to /authorize/resume.
"""
