"""GET /sessions: where a person is signed in, what grew from each sign-in, and the end of any of it."""
