"""Checks ID tokens against the provider's keys and our clock; looks for newer keys when one is unknown."""

from mvc_client.provider import Provider
from mvc_client.tokens import id_token
from mvc_client.tokens.id_token import IdToken, Problem
from shared import clock


class IdTokenVerifier:
    """For one provider and one client."""

    def __init__(self, provider: Provider, client_id: str) -> None:
        self._provider = provider
        self._client_id = client_id

    def verify(self, text: str, access_token: str) -> IdToken | Problem:
        """See id_token.verify. Raises ProviderUnavailable if the keys cannot be had."""
        keys = self._provider.keys()
        for _ in range(2):
            result = id_token.verify(
                text,
                keys,
                issuer=self._provider.issuer,
                client_id=self._client_id,
                access_token=access_token,
                now=clock.now(),
            )
            if result is not Problem.UNKNOWN_KEY:
                return result
            keys = self._provider.newer_keys()
        return Problem.UNKNOWN_KEY
