"""RULES: whether an access token and a refresh token belong together."""

from collections.abc import Collection
from typing import cast

from idp.token.refresh_token import RefreshToken
from shared.access_token_validation import Accepted, Refused


def why_apart(
    access: Accepted | Refused, token: RefreshToken, *, client_id: str, audiences: Collection[str]
) -> str | None:
    """What is wrong with the access token beside this refresh token, for the log; None: they are of one grant.

    `access`: judged whatever its times say. `audiences`: what tokens of this client may be for.
    """
    if isinstance(access, Refused):
        return access.reason.value
    aud = access.claims["aud"]
    if not set(cast("list[str]", aud) if isinstance(aud, list) else [aud]) <= set(audiences):
        return "wrong audience"
    if access.claims["client_id"] != client_id:
        return "of another client"
    return None if access.claims.get("grant_id") == token.grant_id else "of another grant"
