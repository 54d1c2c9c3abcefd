"""Locks between processes, with a lock file next to the locked path, on Linux, macOS and Windows."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from filelock import FileLock, Timeout

LOCK_SUFFIX = ".arrscore-lock"
Lock = FileLock
# The errors of a file system without locks, or of a read-only one.
_NO_LOCKS = frozenset({errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EROFS})


def lock(path: Path, *, timeout: float = 0.0) -> Lock | None:
    """Lock `path`, which need not exist, until `unlock` or the end of the process.

    Raises BlockingIOError if another process still holds the lock after `timeout` seconds, and other OSErrors if the
    lock file cannot be created, for example without disk space. None if the folder is not writable, or if the file
    system has no locks.
    """
    if not path.parent.is_dir():
        return None
    # Every account may lock it, so that builds of other accounts also wait.
    held = FileLock(f"{path}{LOCK_SUFFIX}", mode=0o666, fallback_to_soft=False)
    try:
        held.acquire(timeout=timeout)
    except Timeout:
        raise BlockingIOError(errno.EAGAIN, "another process has locked it", str(path)) from None
    except PermissionError:
        if Path(held.lock_file).exists():
            raise BlockingIOError(errno.EACCES, "another account has locked it", str(path)) from None
        return None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        _remove_file(held)  # no process can have locked it
        return None
    return held


def unlock(held: Lock | None) -> None:
    """Release what `lock` returned.

    The lock file is deleted first: a waiting process notices that, and creates a new one.
    """
    if held is not None:
        _remove_file(held)
        held.release()


def _remove_file(held: Lock) -> None:
    with contextlib.suppress(
        OSError
    ):  # Windows cannot delete an open file; filelock deletes it after the release
        Path(held.lock_file).unlink(missing_ok=True)
