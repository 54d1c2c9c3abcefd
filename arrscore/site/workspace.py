"""The folder in which a copy of the database is made, and what killed runs left of theirs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arrscore.errors import OutputError
from arrscore.site.staging import lock_folder, make_locked, unlock

_PREFIX = ".arrscore-copy-"
_FILES = {
    "arrscore.db", "arrscore.db-journal", "metadata.yaml", "datasette.yaml", "inspect-data.json",
}  # fmt: skip


@contextmanager
def temporary_folder(parent: Path | None) -> Iterator[Path]:
    """A folder that goes with the context; what killed runs left beside it goes first.

    Raises OutputError where `parent` cannot be written to.
    """
    try:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
            _remove_leftovers(parent)
        folder, lock = make_locked(lambda: Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent)))
    except OSError as error:
        raise OutputError(
            f"Cannot write to {parent}: {error.strerror}. Name another folder: --output"
        ) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        unlock(lock)


def _remove_leftovers(parent: Path) -> None:
    for left in parent.glob(f"{_PREFIX}*"):
        try:
            if not left.is_dir() or {path.name for path in left.iterdir()} - _FILES:
                continue  # not ours
            lock = lock_folder(left)
        except OSError:
            continue  # of a run that lives, or that has just cleared it away
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            unlock(lock)
