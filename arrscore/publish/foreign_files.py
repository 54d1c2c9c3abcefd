"""Files in the output folder that arrscore did not create: a build keeps them, or stops."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from arrscore.errors import OutputError
from arrscore.publish.manifest import MANIFEST, FileEntry, Manifest, read_manifest

KEPT = ".gitignore"
NAMED_FILES = 3


def _find_foreign(output: Path, ours: Mapping[str, FileEntry]) -> Iterator[str]:
    """Find the files in the output folder that arrscore did not create, as relative paths."""
    for folder, folders, names in os.walk(output):
        here = "" if folder == str(output) else f"{Path(folder).relative_to(output).as_posix()}/"
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*names, *links):
            path = f"{here}{name}"
            if path not in ours and path != KEPT and not (path == MANIFEST and ours):
                yield path


def find_empty_folders(output: Path) -> Iterator[str]:
    """Find empty folders, which for example a Git repository needs."""
    for folder, folders, names in os.walk(output):
        if not folders and not names:
            yield Path(folder).relative_to(output).as_posix()


def _message(output: Path, foreign: list[str]) -> str:
    """The error that lists such files, with the next step."""
    named = ", ".join(foreign[:NAMED_FILES])
    more = f" and {len(foreign) - NAMED_FILES:,} more" if len(foreign) > NAMED_FILES else ""
    return (
        f"{output} contains files that arrscore did not create: {named}{more}. "
        "Move them away, choose another folder with --output, or keep them there with --force"
    )


def check_output(output: Path, *, force: bool) -> None:
    """Raise OutputError if `output` is a file or, without `force`, has files arrscore did not create."""
    refuse_file(output)
    foreign_files(output, output.resolve(), read_manifest(output.resolve()), force=force)


def refuse_file(output: Path) -> None:
    """Raise OutputError if the folder is a file."""
    if output.exists() and not output.is_dir():
        message = f"{output} is a file. Choose a folder: --output FOLDER"
        raise OutputError(message)


def foreign_files(shown: Path, output: Path, manifest: Manifest, *, force: bool) -> list[str]:
    """The files in a report's folder that arrscore did not create, to be kept; raises without `force`."""
    foreign = sorted(_find_foreign(output, manifest.files))
    if foreign and not force:
        raise OutputError(_message(shown, foreign))
    return foreign
