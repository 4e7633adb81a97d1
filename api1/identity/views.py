"""GET /identity."""

from typing import Any

from flask import Response, jsonify
from pydantic import BaseModel, RootModel

from api1 import bearer
from api1.description import described_blueprint, responses, shows
from api1.identity.claims import as_entries

blueprint = described_blueprint("identity", "identity", "Who calls.")


class Claim(BaseModel):
    """One claim of the token, or one value of a claim that is a list."""

    type: str
    value: Any


class Claims(RootModel[list[Claim]]):
    """The token's claims, in its order."""


@blueprint.get("/identity", responses=responses({200: shows(Claims, "The claims.")}))
@bearer.require_scope("api1")
def identity() -> Response:
    """The caller's claims as the API sees them."""
    return jsonify(as_entries(bearer.caller().claims))
