"""What real servers hold besides the ordinary: no media info, dates of the year 1, odd qualities."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from arrscore.demo.rules import quality

if TYPE_CHECKING:
    from arrscore.demo.state import File, Server

ENOUGH_FILES = 80
YEAR_ONE = dt.datetime(1, 1, 1, 7, 53, tzinfo=dt.UTC)


def put_oddities(server: Server, spared: set[int]) -> set[int]:
    """Change single files of a server that has enough of them, none of the `spared`; return their ids."""
    files = [file for file in server.files.values() if file.id not in spared]
    if len(files) < ENOUGH_FILES:
        return set()
    step = len(files) // 16
    odd = files[5::step][:12]
    for file in odd[:3]:
        file.media_info = None
    for file in odd[3:5]:
        file.quality, file.media_info = quality(server.service, "Unknown"), None
    for file in odd[5:7]:
        file.added = YEAR_ONE
    for file in odd[7:9]:
        file.scene_name = file.release_group = file.original_path = None
    odd[9].added = odd[9].added.replace(microsecond=482913)
    odd[10].languages = ()
    if server.service == "radarr":
        server.movies[odd[11].title_id].hides_file = True
        odd += _put_in_family(server, [file for file in files if file not in odd])
    return {file.id for file in odd}


def _put_in_family(server: Server, files: list[File]) -> list[File]:
    """Put in a quality that the family's profile does not know, and one above its cutoff that it refuses."""
    family = [file for file in files if server.profile_of(file.title_id).taste == "family"]
    for file, name in zip(family[1:3], ("DVD-R", "Remux-1080p"), strict=False):
        file.quality, file.media_info = quality("radarr", name), None
    return family[1:3]
