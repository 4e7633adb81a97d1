"""RULES: when this application renews, as the setting and the switch on the page choose it."""

from enum import StrEnum


class RenewalMode(StrEnum):
    """When the client renews."""

    ON_401 = "on_401"
    AHEAD = "ahead"
    BOTH = "both"

    @property
    def renews_ahead(self) -> bool:
        """Before the token expires, at the first call inside the margin."""
        return self is not RenewalMode.ON_401

    @property
    def renews_after_401(self) -> bool:
        """When the API has refused the token."""
        return self is not RenewalMode.AHEAD
