"""RULES: how long tokens may live at most, whatever a setting or a client says."""

from datetime import timedelta

LONGEST_ACCESS_TOKEN = timedelta(days=1)
LARGEST_CLOCK_SKEW = timedelta(minutes=10)

OVER_AFTER = LONGEST_ACCESS_TOKEN + LARGEST_CLOCK_SKEW
"""So long after the end of renewing no access token of a grant is accepted any more, here or at an API."""
