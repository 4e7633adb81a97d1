"""A start without the garbage collector: what is imported stays, and to walk over it again and again costs a fifth."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def unwatched_imports() -> Generator[None]:
    """The collector rests inside the block; afterwards it works, and leaves what there is alone for good.

    Workers that are forked later share those pages, because no collection touches them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
