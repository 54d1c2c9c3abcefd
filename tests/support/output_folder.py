"""An output folder: written as a build writes it, and checked against its own manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from arrscore.publish.tree import FileContent, OutputTree, Published
from support.report import contents


def publish(output: Path, files: Mapping[str, FileContent], *, force: bool = False) -> Published:
    """Write a report of these files."""
    with OutputTree(output, force=force) as tree:
        for path, content in files.items():
            tree.add(path, content)
        return tree.publish()


def assert_whole(output: Path) -> None:
    """Every file that the manifest lists is there with its hash, and nothing else is."""
    manifest = json.loads((output / "manifest.json").read_bytes())["files"]
    found = contents(output)
    del found["manifest.json"]
    assert {path: hashlib.sha256(content).hexdigest() for path, content in found.items()} == {
        path: entry["sha256"] for path, entry in manifest.items()
    }
