"""RULES: what is kept of a request while its person signs in or decides."""

from collections.abc import Mapping
from typing import Any

from idp.authorize.request import KEPT, RESOURCE, AuthorizationRequest
from idp.parameters import Parameters


def to_keep(parameters: Parameters, asked: AuthorizationRequest) -> dict[str, Any]:
    """A checked request for as long as it waits: what is understood of it, its scope as it may be granted."""
    kept: dict[str, Any] = {name: parameters.values[name] for name in KEPT if name in parameters.values}
    return {**kept, "scope": asked.scope, RESOURCE: list(parameters.get_all(RESOURCE))}


def kept_before(kept: Mapping[str, Any]) -> Parameters:
    """The parameters of a request that waited; the opposite of `to_keep`."""
    values = {name: value for name, value in kept.items() if name != RESOURCE}
    return Parameters(values, lists={RESOURCE: tuple(kept.get(RESOURCE, ()))})
