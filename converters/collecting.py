"""Python's search for circles of objects, put off while many values are made that have none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search inside: it costs up to a third of the time where values are made by the hundred thousand.

    What was made counts as old behind it: else the very next object would have all of it searched.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
