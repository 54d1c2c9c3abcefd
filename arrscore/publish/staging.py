"""The folder in which a build makes the new report, and what builds that died have left of theirs."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from arrscore.locks import LOCK_SUFFIX, Lock, lock, unlock
from arrscore.publish.swap import OLD, STAGING


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
        held = lock(left.with_name(left.name.removesuffix(LOCK_SUFFIX)))
        try:
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        finally:
            unlock(held)


def make_staging(output: Path) -> tuple[Path, Lock | None]:
    """Make and lock the staging folder beside the output folder, or inside where that place is another device."""
    if not output.exists() or output.stat().st_dev == output.parent.stat().st_dev:
        try:
            return make_locked(output.with_name(f".{output.name}{STAGING}{os.getpid()}"))
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EROFS, errno.EPERM} or not output.exists():
                raise
    return make_locked(output / f"{STAGING}{os.getpid()}")


def make_locked(folder: Path, *, mode: int = 0o777) -> tuple[Path, Lock | None]:
    """Make a folder that is locked before it exists, so that no other build takes it for a leftover."""
    held = lock(folder)
    try:
        folder.mkdir(mode)
    except OSError:
        unlock(held)
        raise
    return folder, held
