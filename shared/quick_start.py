"""A start without what costs a quarter of it and serves nothing."""

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import cast

COLOURS = ("rich", "pygments", "better_exceptions")
"""structlog and mako import them where development tools have brought them; our logs and errors never use them."""


@contextmanager
def unwatched_imports() -> Generator[None]:
    """The collector rests inside the block, because to walk over what is imported again and again costs a fifth, and
    COLOURS count as not installed; afterwards it works, and leaves what there is alone for good.

    Workers that are forked later share those pages, because no collection touches them.
    """
    gc.disable()
    left_out = [name for name in COLOURS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(left_out, cast(ModuleType, None)))  # None: an import of it raises ImportError
    try:
        yield
    finally:
        for name in left_out:
            del sys.modules[name]
        gc.freeze()
        gc.enable()
