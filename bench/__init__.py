"""How much work a request is, for us and for others; measured by hand, never by a test. `python -m bench --help`."""
