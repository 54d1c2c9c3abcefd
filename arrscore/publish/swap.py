"""Replace one folder by another, as atomically as the file system allows."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import filecmp
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

STAGING = ".staging-"
OLD = "-old"
AT_FDCWD = -100
RENAME_EXCHANGE = 2
CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EBUSY, errno.EXDEV})


def exchange_trees(staging: Path, output: Path, *, stale: Iterable[str], last: str, union: bytes) -> None:
    """Move the tree `staging` to `output`, and leave the old tree at `staging` or delete it.

    In one step if the system supports it (`renameat2`), else with two renames, else file by file if `output` cannot be
    renamed, such as a mount point or the current folder. `stale`, `last` and `union` are for that case, see
    `replace_file_by_file`.
    """
    if not output.exists():
        staging.rename(output)
        return
    in_place = staging.is_relative_to(output) or Path.cwd().is_relative_to(output)
    for exchange in () if in_place else (rename_exchange, rename_twice):
        try:
            exchange(staging, output)
        except OSError as error:
            if error.errno not in CANNOT:
                raise
        else:
            return
    replace_file_by_file(staging, output, stale=stale, last=last, union=union)


def rename_exchange(staging: Path, output: Path) -> None:
    """Exchange the two names in one step (Linux: `renameat2`); raises ENOSYS if there is no such call."""
    renameat2 = (
        getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    )
    if renameat2 is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if renameat2(AT_FDCWD, os.fsencode(staging), AT_FDCWD, os.fsencode(output), RENAME_EXCHANGE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(output))


def rename_twice(staging: Path, output: Path) -> None:
    """Rename the old tree away and the new one to its name; for a moment there is none.

    If the process dies in that moment, the next build restores the old tree.
    """
    old = staging.with_name(f"{staging.name}{OLD}")
    output.rename(old)
    try:
        staging.rename(output)
    except OSError:
        old.rename(output)
        raise
    old.rename(staging)


def replace_file_by_file(
    staging: Path, output: Path, *, stale: Iterable[str], last: str, union: bytes
) -> None:
    """Replace each file in `output` by that in `staging`, each in one step, then remove the `stale` ones.

    `last` is the manifest. Meanwhile it contains `union` (both trees), so that after an interruption the next build
    still recognizes every file. Pages are replaced after the files that they load.
    """
    spare = output / f"{STAGING}{os.getpid()}-file"
    spare.write_bytes(union)
    spare.replace(output / last)
    paths = sorted(
        (
            file.relative_to(staging).as_posix()
            for file in staging.rglob("*")
            if file.is_symlink() or file.is_file()
        ),
        key=lambda path: (path == last, path.endswith(".html"), path),
    )
    for path in paths[:-1]:
        _replace(staging / path, output / path, spare)
    for path in sorted(stale):
        (output / path).unlink(missing_ok=True)
        _remove_empty_folders(output, (output / path).parent)
    _replace(staging / last, output / last, spare)


def _replace(new: Path, target: Path, spare: Path) -> None:
    if target.is_file() and not new.is_symlink() and filecmp.cmp(new, target, shallow=False):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copy2(new, spare, follow_symlinks=False)
        spare.replace(target)


def _remove_empty_folders(output: Path, folder: Path) -> None:
    """Remove `folder` and its parents up to `output`, if they are empty."""
    with contextlib.suppress(OSError):
        while folder != output:
            folder.rmdir()
            folder = folder.parent
