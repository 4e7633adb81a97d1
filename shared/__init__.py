"""What two or three of the services need: settings, clock, logs, headers, serving, and the rules for access tokens.

Imports none of the services. Knows nothing of clients, users or grants.
"""
