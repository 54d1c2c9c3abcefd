"""The folder in which a build makes the new report, and what builds that died have left of theirs."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from arrscore.site.exchange import OLD, STAGING

if sys.platform != "win32":
    import fcntl

TRIES = 20
NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS, errno.EBADF})


def restore_or_remove_leftovers(output: Path) -> None:
    """Clear away what builds that died left beside the output folder, or inside it.

    A build that dies between two renames leaves no report in place, but the old one under its other name: that one
    is put back. A build that is still alive is a `BlockingIOError`.
    """
    prefix = f".{output.name}{STAGING}"
    beside = sorted(path for path in output.parent.iterdir() if path.name.startswith(prefix))
    if not output.exists():
        for old in (path for path in beside if path.name.endswith(OLD)):
            old.rename(output)
            break
    inside = [path for path in output.iterdir() if path.name.startswith(STAGING)] if output.is_dir() else []
    for left in (*beside, *inside):
        if left.is_dir() and not left.is_symlink():
            lock = lock_folder(left)
            shutil.rmtree(left, ignore_errors=True)
            unlock(lock)
        else:
            left.unlink(missing_ok=True)


def make_staging(output: Path) -> Path:
    """Make the staging folder beside the output folder, or inside where the place beside it is another device."""
    beside = output.parent / f".{output.name}{STAGING}{os.getpid()}"
    inside = output / f"{STAGING}{os.getpid()}"
    if not output.exists() or output.stat().st_dev == output.parent.stat().st_dev:
        try:
            beside.mkdir()
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EROFS, errno.EPERM} or not output.exists():
                raise
        else:
            return beside
    inside.mkdir()
    return inside


def lock_folder(folder: Path) -> int | None:
    """Hold the folder as long as this process lives; one that another living build holds is a `BlockingIOError`.

    None where the system or the file system has no such locks.
    """
    if sys.platform == "win32":
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in NO_LOCKS:
            return None
        raise
    return descriptor


def make_locked(make: Callable[[], Path]) -> tuple[Path, int | None]:
    """Make a folder and hold it; another build that took it for a leftover, in the moment between, is outrun."""
    for _ in range(TRIES):
        folder = make()
        try:
            return folder, lock_folder(folder)
        except (BlockingIOError, FileNotFoundError):
            continue
    folder = make()
    return folder, lock_folder(folder)


def unlock(descriptor: int | None) -> None:
    """Let go of what `lock_folder` holds."""
    if descriptor is not None:
        os.close(descriptor)
