"""How often Python's collector looks for cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# A hundred times Python's own default.
_NEW_OBJECTS = 70_000


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Let the collector look a hundredth as often: modules and records come by the thousand, and stay or form none."""
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def ended_quickly() -> Iterator[None]:
    """Let the process end without a last look at all of its objects, a tenth of a second and more after a build.

    Only for what nothing of ours follows: cycles are never freed from then on. Files and databases are closed by then.
    """
    try:
        yield
    finally:
        gc.freeze()
