"""The same data make the same report: what changes from build to build, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from arrscore.config import SiteSettings
from arrscore.report.build import SiteResult, build_site
from support.report import contents

Build = Callable[..., SiteResult]
NOW = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)


def test_same_database_same_bytes(recorded: Any, tmp_path: Path) -> None:
    """Two builds of one database at one time are the same to the byte."""
    database = recorded.publish()
    for name in ("one", "two"):
        build_site(database, settings=SiteSettings(), now=NOW, output=tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_time_alone_changes_overview_and_data_only(recorded: Any, build: Build, output: Path) -> None:
    """A later build of the same data rewrites the two pages that print the time, and leaves all others alone."""
    database = recorded.publish()
    build(database)
    before = {path: path.stat().st_ino for path in output.rglob("*") if path.is_file()}
    result = build(database, now=NOW + timedelta(days=3))
    changed = {
        path.relative_to(output).as_posix() for path, inode in before.items() if path.stat().st_ino != inode
    }
    assert changed == {"index.html", "data.html", "summary.json", "manifest.json"}
    assert result.changed == 3


def test_a_fetch_that_found_nothing_changes_overview_and_data_only(
    recorded: Any, movies: Any, series: Any, build: Build, output: Path
) -> None:
    """A run that changed nothing in the library is told where the runs are, and nowhere else."""
    build(recorded.publish())
    before = contents(output)
    recorded.record(movies, series, at="2026-11-29T18:00:00Z")
    build(recorded.publish(), now=NOW + timedelta(days=7))
    after = contents(output)
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == {
        "index.html",
        "data.html",
        "summary.json",
        "manifest.json",
        "arrscore.db",
        "history.json",
        "runs.csv",
    }


def test_only_dated_pages_print_the_time(built: Path) -> None:
    """The moment of the build stands on the overview and the data page alone."""
    printed = {
        page.relative_to(built).as_posix() for page in built.rglob("*.html") if "18:04" in page.read_text()
    }
    assert printed == {"index.html", "data.html"}
