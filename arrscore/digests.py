"""Digests of files."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of(path: str | Path) -> str:
    """A file's SHA-256, in hexadecimal."""
    with open(path, "rb") as opened:  # noqa: PTH123 - faster for thousands of files with string paths
        return hashlib.file_digest(opened, "sha256").hexdigest()
