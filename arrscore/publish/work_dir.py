"""The temporary folders of a run (the new report, a copy of the database), and leftovers of killed runs.

Each is locked before it is created and until the run has ended, so that no other run removes it as a leftover.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arrscore.errors import OutputError
from arrscore.file_locks import LOCK_SUFFIX, Lock, lock, unlock
from arrscore.publish.swap import OLD, STAGING

# Seconds: the name is unique to this run, so only a run that removes leftovers can hold its lock, for a moment.
_CLEARING = 10.0
_COPY_PREFIX = ".arrscore-copy-"
_COPY_FILES = {
    "arrscore.db", "arrscore.db-journal", "metadata.yaml", "datasette.yaml", "inspect-data.json",
}  # fmt: skip


def restore_or_remove_leftovers(output: Path) -> None:
    """Remove leftovers of killed builds next to the output folder, or inside it.

    A build that is killed between two renames leaves the old report under another name, which is restored. Raises
    BlockingIOError if a build is still running.
    """
    prefix = f".{output.name}{STAGING}"
    beside = sorted(path for path in output.parent.iterdir() if path.name.startswith(prefix))
    if not output.exists():
        for old in (path for path in beside if path.name.endswith(OLD)):
            old.rename(output)
            break
    inside = [path for path in output.iterdir() if path.name.startswith(STAGING)] if output.is_dir() else []
    for left in (*beside, *inside):
        held = lock(left.with_name(left.name.removesuffix(LOCK_SUFFIX)))
        if held is None and not os.access(left.parent, os.W_OK):
            continue  # of another account, whose build may be running
        try:
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        finally:
            unlock(held)


def make_staging(output: Path) -> tuple[Path, Lock | None]:
    """Create and lock the staging folder next to the output folder, or inside it if that is another device."""
    if not output.exists() or output.stat().st_dev == output.parent.stat().st_dev:
        try:
            return _make_locked(output.with_name(f".{output.name}{STAGING}{os.getpid()}"))
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EROFS, errno.EPERM} or not output.exists():
                raise
    return _make_locked(output / f"{STAGING}{os.getpid()}")


def _make_locked(folder: Path, *, mode: int = 0o777) -> tuple[Path, Lock | None]:
    """Create a folder that is already locked, so that no other build removes it as a leftover."""
    held = lock(folder, timeout=_CLEARING)
    try:
        folder.mkdir(mode)
    except OSError:
        unlock(held)
        raise
    return folder, held


@contextmanager
def temporary_folder(parent: Path | None) -> Iterator[Path]:
    """A temporary folder; leftovers of killed runs next to it are removed first.

    Raises OutputError if `parent` is not writable.
    """
    try:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
            _remove_copies(parent)
        name = f"{_COPY_PREFIX}{secrets.token_hex(4)}"
        folder, held = _make_locked(Path(parent or tempfile.gettempdir(), name), mode=0o700)
    except OSError as error:
        raise OutputError(
            f"Cannot write to {parent}: {error.strerror}. Choose another folder: --output"
        ) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        unlock(held)


def _remove_copies(parent: Path) -> None:
    for left in parent.glob(f"{_COPY_PREFIX}*"):
        try:
            if left.is_dir() and {path.name for path in left.iterdir()} - _COPY_FILES:
                continue  # not ours
            held = lock(left.with_name(left.name.removesuffix(LOCK_SUFFIX)))
        except OSError:
            continue  # of a running build, or just removed
        if held is not None:
            shutil.rmtree(left, ignore_errors=True)
            unlock(held)
