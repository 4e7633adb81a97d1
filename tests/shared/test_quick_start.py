import gc
import sys
from importlib import import_module
from pathlib import Path

import pytest

from shared import quick_start
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


def test_what_would_draw_in_colours_is_left_out_and_can_be_imported_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rich_colours.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(quick_start, "COLOURS", ("rich_colours",))
    with unwatched_imports(), pytest.raises(ImportError):
        import_module("rich_colours")
    assert import_module("rich_colours")
    with unwatched_imports():
        assert import_module("rich_colours")
    del sys.modules["rich_colours"]
