"""RULES: what is known of an authorization request, for the explanation of its refusal (reasons.py)."""

from collections.abc import Mapping

from idp.authorize.request import RESOURCE, Target
from idp.authorize.request_object import MEMBERS
from idp.parameters import Parameters
from shared.explanation import Fact

Facts = Mapping[str, Fact | None]


def of_sent(sent: Parameters) -> Facts:
    """As it came, whatever its object says."""
    objects = [name for name in MEMBERS if sent.get(name) is not None]
    return {
        "parameters": len({*sent.values, *sent.repeated}) + sum(len(values) for values in sent.lists.values()),
        "client_id": sent.get("client_id"),
        "object": f"in {objects[0]}" if objects else None,
    }


def of_whole(whole: Parameters) -> Facts:
    """With what its object says. No secret, no token, and not `state`, which is the client's own."""
    is_hinted = whole.get("id_token_hint") is not None
    return {
        "client_id": whole.get("client_id"),
        "pkce": "S256" if whole.get("code_challenge") is not None else "no code_challenge, and none is required",
        "asked": " ".join(whole.get_all(RESOURCE)) or None,
        "hint": None if is_hinted else "none was sent",
        "scope": whole.get("scope") or "not sent",
        **{name: whole.get(name) for name in ("response_type", "prompt", "max_age")},
    }


def of_target(target: Target) -> Facts:
    """Where its answer goes."""
    return {"mode": target.response_mode, "registered_uris": len(target.client.metadata.redirect_uris)}
