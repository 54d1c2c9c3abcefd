"""One build at a time: what makes a second one wait for the first."""

from __future__ import annotations

import errno
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arrscore.errors import DatabaseBusy

if sys.platform != "win32":
    import fcntl

log = logging.getLogger("arrscore.store")

# A build of a large library takes minutes.
WAIT_SECONDS = 600.0
TELL_AFTER_SECONDS = 1.0
POLL_SECONDS = 0.05
_held: set[Path] = set()
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS, errno.EBADF})


@contextmanager
def sole_build(path: Path | None, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the database's folder, as other builds do; wait while another process has it.

    Raises DatabaseBusy where that takes too long. The folder is locked and not the file: closing a second descriptor
    of a file drops the locks that SQLite holds on it in this process. Where the system or the file system has no
    such locks, nothing is held.
    """
    folder = Path() if path is None else path.resolve().parent
    if path is None or folder in _held:
        yield
        return
    descriptor = _locked(folder, path, wait_seconds)
    _held.add(folder)
    try:
        yield
    finally:
        _held.discard(folder)
        if descriptor is not None:
            os.close(descriptor)


def _locked(folder: Path, path: Path, wait_seconds: float) -> int | None:
    if sys.platform == "win32":
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return None  # opening the database says what is wrong with the folder
    started = time.monotonic()
    is_told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - started
            if waited > wait_seconds:
                os.close(descriptor)
                raise DatabaseBusy(
                    f"Another build has been using {path} for {wait_seconds:g} seconds. Try again when it has finished."
                ) from None
            if not is_told and waited > TELL_AFTER_SECONDS:
                log.warning("Another build uses %s: waiting until it has finished", path)
                is_told = True
            time.sleep(POLL_SECONDS)
        except OSError as error:
            os.close(descriptor)
            if error.errno in _NO_LOCKS:
                return None
            raise
        else:
            return descriptor
