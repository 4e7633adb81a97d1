"""One refresh token of an authenticated client, through whatever door: judged, counted, and told to the log.

A grant whose time is over is told by this log line and by no event.
"""

from datetime import datetime

import structlog
from flask import current_app

from idp.clients.client import Client
from idp.keys.keystore import keystore
from idp.presence import presence
from idp.settings import IdpSettings
from idp.token import refresh_reasons
from idp.token.meters import meters
from idp.token.refresh_exchange import Refreshed, RefreshExchange, read_token
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import Verdict
from shared import log_setup, refusals

log = structlog.stdlib.get_logger("sixty.token")


def read(client: Client, text: str) -> RefreshToken | Verdict:
    """The token; GARBAGE or BUSY where there is none to judge. Changes nothing."""
    token = read_token(text, keystore())
    if isinstance(token, Verdict):
        unknown_key = token is Verdict.BUSY
        refusals.because(refresh_reasons.UNKNOWN_KEY if unknown_key else refresh_reasons.GARBAGE)
        _refused(client, token, None)
    return token


def redeem(client: Client, token: RefreshToken, arrived: datetime) -> Refreshed | Verdict:
    """What became of the grant, committed. `arrived`: when the request was accepted."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    lifetime = settings.access_token_lifetime_seconds
    outcome = RefreshExchange(
        token,
        client.client_id,
        client.metadata.refresh(lifetime),
        keystore(),
        arrived=arrived,
        came_up=presence().came_up,
        lifetime_seconds=client.metadata.access_token_lifetime(lifetime),
    ).run()
    if isinstance(outcome, Verdict):
        _refused(client, outcome, token.grant_id)
        return outcome
    meters().judged(outcome.verdict)
    log_setup.tell(refresh=outcome.verdict.name.lower(), grant_id=outcome.grant.id)
    return outcome


def _refused(client: Client, verdict: Verdict, grant_id: str | None) -> None:
    """`grant_id`: of a genuine token."""
    meters().judged(verdict)
    log.info("refresh refused", outcome=verdict.name.lower(), client_id=client.client_id, grant_id=grant_id)
