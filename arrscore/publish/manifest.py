"""The manifest: a report's files, so that the next build recognizes them, and the digest of the static ones' inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from arrscore.publish.swap import STAGING

MANIFEST = "manifest.json"
_NO_NAMES = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as the manifest lists it."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A report's files by path; `dated` ones are time-dependent and rewritten by each build, all others are static.

    `seal` is the digest of the static files and their inputs, see `page_reuse`; None if unknown.
    """

    files: Mapping[str, FileEntry] = field(default_factory=dict)
    dated: AbstractSet[str] = frozenset()
    seal: str | None = None

    @property
    def lasting(self) -> dict[str, FileEntry]:
        """The static files, which change only with their inputs."""
        return {path: entry for path, entry in self.files.items() if path not in self.dated}


def manifest_bytes(manifest: Manifest) -> bytes:
    """List every file with its SHA-256 and size, sorted by path."""
    # The same bytes as json.dumps with an indent, which takes twenty times as long.
    files = ",\n".join(
        f'  {json.dumps(path)}: {{\n   "sha256": "{entry.sha256}",\n   "size_bytes": {entry.size_bytes}\n  }}'
        for path, entry in sorted(manifest.files.items())
    )
    listed = f"{{\n{files}\n }}" if files else "{}"
    known = ""
    if manifest.seal is not None:
        known = f' "lasting": "{manifest.seal}",\n "dated": {json.dumps(sorted(manifest.dated))},\n'
    return f'{{\n "generator": "arrscore",\n{known} "files": {listed}\n}}\n'.encode()


def read_manifest(output: Path) -> Manifest:
    """Read the manifest of the last build; empty if there is none of arrscore."""
    try:
        read = json.loads((output / MANIFEST).read_bytes())
        if read["generator"] != "arrscore":
            return Manifest()
        files = {
            path: FileEntry(entry["sha256"], entry["size_bytes"])
            for path, entry in read["files"].items()
            if is_inside(path)
        }
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()
    seal, dated = read.get("lasting"), read.get("dated")
    if not isinstance(seal, str) or not isinstance(dated, list):
        return Manifest(files)
    return Manifest(files, frozenset(map(str, dated)), seal)


def is_inside(path: str) -> bool:
    """Whether a relative path stays in the tree, and means the same on every system."""
    return (
        not path.startswith(STAGING)
        and _NO_NAMES.isdisjoint(path.split("/"))
        and not any(character in path for character in "\\:\0")
    )
