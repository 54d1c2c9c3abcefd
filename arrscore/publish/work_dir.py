"""The folder in which a copy of the database is made, and what killed runs left of theirs."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arrscore.errors import OutputError
from arrscore.locks import LOCK_SUFFIX, lock, unlock
from arrscore.publish.staging import make_locked

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
        name = f"{_PREFIX}{secrets.token_hex(4)}"
        folder, held = make_locked(Path(parent or tempfile.gettempdir(), name), mode=0o700)
    except OSError as error:
        raise OutputError(
            f"Cannot write to {parent}: {error.strerror}. Name another folder: --output"
        ) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        unlock(held)


def _remove_leftovers(parent: Path) -> None:
    for left in parent.glob(f"{_PREFIX}*"):
        try:
            if left.is_dir() and {path.name for path in left.iterdir()} - _FILES:
                continue  # not ours
            held = lock(left.with_name(left.name.removesuffix(LOCK_SUFFIX)))
        except OSError:
            continue  # of a run that lives, or that has just cleared it away
        if held is not None:
            shutil.rmtree(left, ignore_errors=True)
            unlock(held)
