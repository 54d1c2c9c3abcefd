"""Locks between processes: a lock file beside what is locked, on Linux, macOS and Windows."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from filelock import FileLock, Timeout

LOCK_SUFFIX = ".arrscore-lock"
Lock = FileLock
# What a file system without locks says, and one that is read-only.
_NO_LOCKS = frozenset({errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EROFS})


def lock(path: Path, *, timeout: float = 0.0) -> Lock | None:
    """Lock `path`, which need not exist, until `unlock` or the end of this process, however it ends.

    Raises BlockingIOError where another process still holds it after `timeout` seconds, and other OSErrors where the
    lock file cannot be made for want of space or the like. None where nobody may write beside `path`, or where the file
    system has no locks.
    """
    if not path.parent.is_dir():
        return None
    # Every account may lock it, so that a build of another one waits, too.
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
        _remove_file(held)  # which nobody can have locked
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
