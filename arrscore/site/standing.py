"""What a build may take from the report that stands, before it writes one of its own."""

from __future__ import annotations

from pathlib import Path

from arrscore.site.files import hard_link, is_as_listed
from arrscore.site.made_from import program_digest
from arrscore.site.manifest import maker_of, read_manifest
from arrscore.site.places import DATABASE
from arrscore.site.workspace import EARLIER


def earlier_database(output: Path, folder: Path) -> Path | None:
    """The database of the report that stands in `output`, under a second name in `folder`.

    None where this very program did not make it, where it is not as the manifest says, or where the file system has no
    second names: another build may put its own in the place of the first.
    """
    earlier = folder / EARLIER
    try:
        manifest = read_manifest(output)
        entry = manifest.files.get(DATABASE)
        if entry is None or manifest.maker != maker_of(program_digest(), entry):
            return None
        is_whole = hard_link(output / DATABASE, earlier) and is_as_listed(
            str(earlier), entry.sha256, entry.size_bytes
        )
    except OSError:
        return None  # who writes the report says what is wrong with that place
    return earlier if is_whole else None
