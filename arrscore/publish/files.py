"""What a build does with each of thousands of files; paths are texts, as objects would cost as much as the system."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from arrscore.digests import sha256_of

NO_HARD_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES})


def write_bytes(path: str, content: bytes) -> None:
    """Write a file, in the place of one that stands there."""
    with open(path, "wb") as opened:  # noqa: PTH123 - see above
        opened.write(content)


def has_bytes(path: str, content: bytes) -> bool:
    """Tell whether a file is there and holds just this."""
    try:
        if os.stat(path).st_size != len(content):  # noqa: PTH116 - see above
            return False
        with open(path, "rb") as opened:  # noqa: PTH123
            return opened.read() == content
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def is_as_listed(path: str, sha256: str, size_bytes: int) -> bool:
    """Tell whether a plain file is there that has this SHA-256 and size."""
    try:
        found = os.lstat(path)
        return stat.S_ISREG(found.st_mode) and found.st_size == size_bytes and sha256_of(path) == sha256
    except (FileNotFoundError, NotADirectoryError):
        return False


def hard_link(old: str | Path, new: str | Path) -> bool:
    """Give a file a second name; False where the file system has no such thing."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno in NO_HARD_LINK:
            return False
        raise
    return True
