"""The endpoints that only one service has, and that in development only."""

from tests.hostile.endpoint import Endpoint

_FAULT: dict[str, object] = {"client_id": "mvc client", "fault": None}
_SKEW: dict[str, object] = {"clock_skew_seconds": None}

DEVELOPMENT = [
    Endpoint("idp", "/development/faults", "POST", "json", json=_FAULT),
    Endpoint("idp", "/development/faults", kind="json", query={"client_id": "mvc client"}, tells_back=True),
    Endpoint("api1", "/development/clock-skew", "POST", "json", json=_SKEW),
    Endpoint("mvc_client", "/bench", query={"silent": "idp"}, asks_api1=True),
    Endpoint(
        "mvc_client", "/bench", "POST", form={"csrf_token": "{csrf}", "do": "clocks", "step": "0"}, asks_api1=True
    ),
]
