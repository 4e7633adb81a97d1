"""The development routes of the other two services, asked from server to server."""

from mvc_client.bench.deed import Fault
from mvc_client.services import services
from shared import outbound

FAULTS = "/development/faults"
CLOCK_SKEW = "/development/clock-skew"
TIMEOUT_SECONDS = 1.0


def arm(fault: Fault | None, client_id: str | None = None) -> bool:
    """What idp is to do to the next answer for a client (None: ours), None: nothing. False: idp did not take it."""
    return _post(_idp() + FAULTS, {"client_id": client_id or services().settings.client_id, "fault": fault})


def armed() -> Fault | None:
    """What is armed; None also where idp does not say."""
    the = services()
    query = {"client_id": the.settings.client_id}
    try:
        answer = outbound.send(the.http, "GET", _idp() + FAULTS, timeout=TIMEOUT_SECONDS, params=query)
        said: object = answer.json()
    except (outbound.OutboundError, ValueError, RecursionError):
        return None
    name = said.get("fault") if isinstance(said, dict) else None
    return Fault(name) if isinstance(name, str) and name in list(Fault) else None


def change_clock_skew(seconds: int | None) -> bool:
    """How much clock skew api1 allows, None: its setting. False: api1 did not take it."""
    return _post(services().settings.api1_url + CLOCK_SKEW, {"clock_skew_seconds": seconds})


def _idp() -> str:
    settings = services().settings
    return settings.backchannel_url or settings.issuer


def _post(url: str, body: dict[str, str | int | None]) -> bool:
    try:
        return outbound.send(services().http, "POST", url, timeout=TIMEOUT_SECONDS, json=body).status_code == 204
    except outbound.OutboundError:
        return False
