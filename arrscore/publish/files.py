"""Operations on each of thousands of files; paths are strings, because `Path` objects would double the cost."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from arrscore.digests import sha256_of

NO_HARD_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES})


def write_bytes(path: str, content: bytes) -> None:
    """Write a file, replacing an existing one."""
    with open(path, "wb") as opened:  # noqa: PTH123 - see above
        opened.write(content)


def has_bytes(path: str, content: bytes) -> bool:
    """Whether a file exists and has exactly this content."""
    try:
        if os.stat(path).st_size != len(content):  # noqa: PTH116 - see above
            return False
        with open(path, "rb") as opened:  # noqa: PTH123
            return opened.read() == content
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def is_as_listed(path: str, sha256: str, size_bytes: int) -> bool:
    """Whether a regular file exists with this SHA-256 and size."""
    try:
        found = os.lstat(path)
        return stat.S_ISREG(found.st_mode) and found.st_size == size_bytes and sha256_of(path) == sha256
    except (FileNotFoundError, NotADirectoryError):
        return False


def hard_link(old: str | Path, new: str | Path) -> bool:
    """Create a hard link; False if the file system does not support it."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno in NO_HARD_LINK:
            return False
        raise
    return True
