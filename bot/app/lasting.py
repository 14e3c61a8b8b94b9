"""What lasts as long as the process: it is left out of the search for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """Take everything that is there now for something that stays to the end.

    Python looks through all it holds every few thousand clicks. Most of that is code, tables and settings, of which
    nothing ever becomes garbage, and everybody waits for a tenth of a second while it is looked through.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
