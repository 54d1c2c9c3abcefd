"""The main parts of pages of a tiny library as they were when somebody last looked: a change of markup shows in review.

`make gold` writes them anew; look at the difference before it is committed.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import pytest

GOLD = Path(__file__).parent / "gold"
PAGES = (
    "index.html",
    "radarr/upgrades.html",
    "radarr/movie/poor.html",
    "radarr/changes/build-2.html",
    "radarr/format/lq.html",
    "sonarr/series/short.html",
)
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
# The hashes in the names of files change without a page having changed.
HASH = re.compile(r"(?<=\.)[0-9a-f]{8}(?=\.(?:css|js|svg))")


@pytest.fixture
def pages(library, snapshot, build, tmp_path):
    """The pages of a library with a poor movie, a good one and a missing one, and a short series, after two builds."""
    movies = snapshot("radarr", "radarr", "Radarr")
    for name, formats in (("Poor", (3,)), ("Better", (2,)), ("Best", (1, 2)), ("Missing", None)):
        movies.add_film(name, slug=name.lower(), formats=formats)
    series = snapshot("sonarr", "sonarr", "Sonarr")
    series.add_show("Short", slug="short", seasons=1, episodes=3)
    library.record(movies, series, at="2026-11-15T18:00:00Z")
    movies.edit_score(2, 150)
    movies.upgrade(2, (1, 2))
    library.record(movies, series, at="2026-11-22T18:00:00Z")
    build(library.publish())
    return tmp_path / "output"


def main_part(page: Path) -> str:
    found = MAIN.search(page.read_text(encoding="utf-8"))
    assert found is not None, page
    return HASH.sub("HASH", found[0]) + "\n"


def test_pages_are_as_they_were(pages):
    """Each page equals its copy in `gold/`; the difference is shown, and how to accept it."""
    differences = []
    for path in PAGES:
        copy, now = GOLD / path.replace("/", "-"), main_part(pages / path)
        if os.environ.get("WRITE_GOLD"):
            copy.write_text(now, encoding="utf-8")
        before = copy.read_text(encoding="utf-8") if copy.exists() else ""
        differences += difflib.unified_diff(
            before.splitlines(), now.splitlines(), f"gold/{copy.name}", path, lineterm=""
        )
    assert not differences, "\n".join(["Right as it is now? Run: make gold", *differences])
