from pathlib import Path

from idp.development import fault_store
from idp.development.fault import Fault
from tests.idp.tables import opened


def test_what_is_armed_is_taken_once(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        fault_store.arm(connection, "mvc client", Fault.DELAYED)
        assert fault_store.armed(connection, "mvc client") is Fault.DELAYED
        taken = [fault_store.take(connection, "mvc client") for _ in range(2)]
        assert taken == [Fault.DELAYED, None]
        assert fault_store.armed(connection, "mvc client") is None


def test_the_last_word_counts_and_none_forgets(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        fault_store.arm(connection, "mvc client", Fault.DELAYED)
        fault_store.arm(connection, "mvc client", Fault.LOST_ANSWER)
        assert fault_store.armed(connection, "mvc client") is Fault.LOST_ANSWER
        fault_store.arm(connection, "mvc client", None)
        assert fault_store.armed(connection, "mvc client") is None


def test_those_are_named_for_whom_something_is_armed(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        assert fault_store.clients(connection) == set()
        for client_id in ("mvc client", "other"):
            fault_store.arm(connection, client_id, Fault.DELAYED)
        assert fault_store.clients(connection) == {"mvc client", "other"}
        fault_store.forget_all(connection)
        assert fault_store.clients(connection) == set()
