"""Checks tokens of the provider against its keys; looks for newer keys when one is unknown."""

from collections.abc import Callable
from typing import TypeVar

from joserfc.jwk import KeySet

from mvc_client.provider import Provider
from mvc_client.tokens import id_token
from mvc_client.tokens.id_token import IdToken
from mvc_client.tokens.provider_token import Problem
from shared import clock

Good = TypeVar("Good")


class IdTokenVerifier:
    """For one provider and one client."""

    def __init__(self, provider: Provider, client_id: str) -> None:
        self._provider = provider
        self._client_id = client_id

    def verify(self, text: str, access_token: str) -> IdToken | Problem:
        """See id_token.verify. Raises ProviderUnavailable if the keys cannot be had."""
        return with_newest_keys(
            self._provider,
            lambda keys: id_token.verify(
                text,
                keys,
                issuer=self._provider.issuer,
                client_id=self._client_id,
                access_token=access_token,
                now=clock.now(),
            ),
        )


def with_newest_keys(provider: Provider, verify: Callable[[KeySet], Good | Problem]) -> Good | Problem:
    """What `verify` says with the keys that are known, or else with those fetched anew. Raises ProviderUnavailable."""
    result = verify(provider.keys())
    return verify(provider.newer_keys()) if result is Problem.UNKNOWN_KEY else result
