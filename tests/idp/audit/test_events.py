import json
import re
from dataclasses import FrozenInstanceError, asdict, fields

import pytest

from idp.audit import events
from idp.audit.events import Event
from idp.audit.models import AuditEvent

KINDS = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)]
SECRETS = re.compile(r"password|secret|token|code|cookie|hash|digest|nonce|verifier")


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_cannot_be_changed_afterwards(kind: type[Event]) -> None:
    with pytest.raises(FrozenInstanceError):
        kind().client_id = "another"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Event])
def test_an_event_says_what_happened(kind: type[Event]) -> None:
    assert re.search(r"[a-z](ed|In|Out|Given|Withdrawn|TooFarAhead)\Z", kind.__name__)
    assert len(kind.__name__) <= AuditEvent.__table__.c.type.type.length
    assert kind.__doc__


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_has_no_room_for_a_secret(kind: type[Event]) -> None:
    assert not [field.name for field in fields(kind) if SECRETS.search(field.name)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_is_a_row_and_a_line(kind: type[Event]) -> None:
    values = asdict(kind())
    assert json.loads(json.dumps(values)).keys() == values.keys()
    assert not {"event", "type", "at", "address", "level", "logger", "request_id", "service"} & values.keys()
