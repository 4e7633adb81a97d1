import gc

import pytest

from shared.quick_start import unwatched_imports


def test_the_collector_rests_while_everything_is_imported_and_leaves_it_alone_afterwards() -> None:
    rounds: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        rounds.append(phase)

    before = gc.get_freeze_count()
    gc.callbacks.append(note)
    try:
        with unwatched_imports():
            kept = [[number] for number in range(20_000)]
            assert rounds == []
    finally:
        gc.callbacks.remove(note)
    assert gc.isenabled()
    assert gc.get_freeze_count() - before >= len(kept)


def test_an_import_that_fails_does_not_leave_the_process_without_a_collector() -> None:
    with pytest.raises(ImportError), unwatched_imports():
        raise ImportError
    assert gc.isenabled()
