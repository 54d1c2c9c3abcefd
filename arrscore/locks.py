"""Locks between processes: a lock file beside what is locked, on Linux, macOS and Windows."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from filelock import FileLock, Timeout

LOCK_SUFFIX = ".lock"
Lock = FileLock


def lock(path: Path, *, timeout: float = 0.0) -> Lock | None:
    """Lock `path`, which need not exist, until `unlock` or the end of this process, however it ends.

    Raises BlockingIOError where another process still holds it after `timeout` seconds. None where no lock file can be
    made, or where the file system has no locks.
    """
    if not path.parent.is_dir():
        return None
    held = FileLock(f"{path}{LOCK_SUFFIX}", fallback_to_soft=False)
    try:
        held.acquire(timeout=timeout)
    except Timeout:
        raise BlockingIOError(errno.EAGAIN, "another process has locked it", str(path)) from None
    except PermissionError:
        return None
    except OSError:  # the file could be made, but not locked
        _remove_file(held)
        return None
    return held


def unlock(held: Lock | None) -> None:
    """Release what `lock` returned.

    The lock file goes first: a process that waits for it notices, and makes a new one.
    """
    if held is not None:
        _remove_file(held)
        held.release()


def _remove_file(held: Lock) -> None:
    with contextlib.suppress(OSError):  # Windows removes no open file; there, filelock does after the release
        Path(held.lock_file).unlink(missing_ok=True)
