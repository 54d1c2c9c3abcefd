"""A lock that allows one build at a time; others wait for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arrscore.errors import DatabaseBusy, DatabaseError
from arrscore.file_locks import Lock, lock, unlock

log = logging.getLogger("arrscore.store")

# A build of a large library takes minutes.
WAIT_SECONDS = 600.0
WARN_AFTER_SECONDS = 1.0
_held: set[Path] = set()


@contextmanager
def sole_build(path: Path | None, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Lock the database at `path`; wait while another build holds the lock.

    Raises DatabaseBusy after `wait_seconds`. If no lock is possible, nothing is locked: opening the database then
    reports what is wrong with its folder.
    """
    database = Path() if path is None else path.resolve()
    if path is None or database in _held:
        yield
        return
    held = _wait_for_lock(database, path, wait_seconds)
    _held.add(database)
    try:
        yield
    finally:
        _held.discard(database)
        unlock(held)


def _wait_for_lock(database: Path, shown: Path, wait_seconds: float) -> Lock | None:
    first_wait = min(WARN_AFTER_SECONDS, wait_seconds)
    try:
        try:
            return lock(database, timeout=first_wait)
        except BlockingIOError:
            log.warning("Another build is using %s: waiting for it to finish", shown)
        return lock(database, timeout=wait_seconds - first_wait)
    except BlockingIOError:
        raise DatabaseBusy(
            f"Another build has been using {shown} for {wait_seconds:g} seconds. Try again when it has finished."
        ) from None
    except OSError as error:
        raise DatabaseError(
            f"Cannot lock {shown}: {error.strerror}. Free some space there, or choose another database: --database"
        ) from None
