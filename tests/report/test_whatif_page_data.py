"""The what-if page's data file: every file once, and nothing that could act."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from arrscore.report.build import SiteResult

Build = Callable[..., SiteResult]


def data_of(output: Path, instance: str) -> dict[str, Any]:
    """What the script gets: the data file's one argument, read as JavaScript reads a string."""
    (path,) = (output / instance / "data").glob("whatif.*.js")
    text = path.read_text(encoding="utf-8")
    found = re.fullmatch(r"arrscoreWhatif\('(.*)'\);\n", text, re.DOTALL)
    assert found is not None
    plain = re.sub(r"\\(u[0-9a-f]{4}|.)", lambda each: unescaped(each.group(1)), found.group(1))
    read: dict[str, Any] = json.loads(plain)
    return read


def unescaped(escape: str) -> str:
    return chr(int(escape[1:], 16)) if escape.startswith("u") and len(escape) > 1 else escape


def test_signatures_hold_every_file_and_item(recorded: Any, build: Build, output: Path) -> None:
    """Counts and bytes add up to the library's; equal files are one row."""
    database = recorded.publish()
    build(database)
    data = data_of(output, "radarr")
    rows = data["rows"]
    assert sum(rows["files"]) == 54
    assert sum(rows["items"]) == 54
    assert data["profiles"][rows["profile"][0]]["steady"] == {"missing": 6}
    assert len(rows["files"]) < 20
    assert sum(rows["size_bytes"]) == sum(4_000_000_000 + number for number in range(1, 61) if number % 10)


def test_unmonitored_episodes_are_counted_apart(recorded: Any, build: Build, output: Path) -> None:
    """A special that is not monitored has its file counted, but is no item that an edit could move."""
    build(recorded.publish())
    rows = data_of(output, "sonarr")["rows"]
    assert sum(rows["files"]) == sum(rows["items"]) + sum(rows["idle_items"])
    assert sum(rows["item_bytes"]) <= sum(rows["size_bytes"])


def test_a_file_of_two_episodes_is_one_file(library: Any, series: Any, build: Build, output: Path) -> None:
    """Its bytes count once, its episodes both."""
    items = series.items.items()
    number = next(item.file_server_id for _, item in items if item.file_server_id and item.monitored)
    empty = next(each for each, item in items if item.file_server_id is None and item.monitored)
    series.items[empty] = series.items[empty]._replace(file_server_id=number)
    library.record(series, at="2026-11-08T18:00:00Z")
    build(library.publish())
    rows = data_of(output, "sonarr")["rows"]
    assert sum(rows["items"]) == sum(rows["item_files"]) + 1


def test_removed_formats_count_but_cannot_be_edited(
    library: Any, movies: Any, build: Build, output: Path
) -> None:
    """A format that was removed stays in the sets of files that had it, and is marked."""
    library.record(movies, at="2026-11-08T18:00:00Z")
    movies.edit_rules(formats=movies.rules().formats[:4])
    library.record(movies, at="2026-11-15T18:00:00Z")
    build(library.publish())
    data = data_of(output, "radarr")
    assert [data["formats"][place] for place in data["removed"]] in ([], ["=SUM(A1)"])


def test_an_empty_library_has_a_page_that_says_so(
    library: Any, snapshot: Any, build: Build, output: Path
) -> None:
    """Without titles the profiles can still be chosen; without profiles the page says what to do."""
    server = snapshot("radarr", "radarr", "Radarr")
    server.edit_rules(profiles=())
    library.record(server, at="2026-11-08T18:00:00Z")
    build(library.publish())
    page = (output / "radarr/whatif.html").read_text(encoding="utf-8")
    assert "No profiles</p>" in page
    assert "whatif.js" not in page
    assert data_of(output, "radarr")["rows"]["files"] == []


def test_names_stay_text(library: Any, movies: Any, build: Build, output: Path) -> None:
    """Whatever a profile or a format is called, it ends neither the script nor the page."""
    nasty = "</script><img src=x onerror=alert(1)>'\"\\\u2028"
    profile = movies.rules().profiles[0]._replace(name=nasty)
    formats = tuple(one._replace(name=f"{nasty}{one.server_id}") for one in movies.rules().formats)
    movies.edit_rules(profiles=(profile,), formats=formats)
    library.record(movies, at="2026-11-08T18:00:00Z")
    build(library.publish())
    data = data_of(output, "radarr")
    assert data["profiles"][0]["name"] == nasty
    page = (output / "radarr/whatif.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert "arrscore whatif --set &#34;Profile/Format=100&#34;" in page
    (path,) = (output / "radarr/data").glob("whatif.*.js")
    assert b"</script" not in path.read_bytes()
