"""What a small build does, in numbers that no machine changes: `python benchmarks/counts.py [--write]`.

Compares requests, rows, statements, pages, files and bytes of a first build and of an unchanged rebuild with
counts.json, and prints what differs; `--write` takes the new numbers over. Continuous integration runs it as a test.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from build import EVERY_PAGE, FIRST, SECOND, servers, settings_of

from arrscore import pipeline, sessions
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings

EXPECTED = Path(__file__).with_name("counts.json")
MOVIES, EPISODES, EVENT_STEP = 120, 250, 2
# An edit of a template or a view moves these a little, and so does another kind of page; a page for each episode, a
# statement for each file or a page twice as long would be another matter.
TOLERANCE = {
    "bytes of pages": 0.1,
    "bytes of other files": 0.1,
    "statements": 0.1,
    "pages": 0.03,
    "pages rendered": 0.03,
    "files": 0.03,
    "files not written": 0.03,
}
TABLES = ("titles", "items", "media_files", "release_events", "score_history", "format_sets")
Counts = dict[str, int]


class CountedConnection(sqlite3.Connection):
    """A connection that counts the statements it runs, together with all others of its kind."""

    statements: ClassVar[int] = 0

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*arguments, **named)
        self.set_trace_callback(self._ran)

    @staticmethod
    def _ran(_statement: str) -> None:
        CountedConnection.statements += 1


def count_builds() -> dict[str, Counts]:
    """What a first build and an unchanged rebuild do."""
    sqlite3.connect = functools.partial(sqlite3.connect, factory=CountedConnection)
    with tempfile.TemporaryDirectory() as name, servers(MOVIES, EPISODES, EVENT_STEP) as ports:
        folder = Path(name)
        environment = settings_of(ports, folder, EVERY_PAGE)
        with in_environment(environment):
            first = count_build(FIRST, folder)
            again = count_build(SECOND, folder)
    return {"first build": first, "unchanged rebuild": again}


def count_build(now: str, folder: Path) -> Counts:
    """What one build does."""
    settings = load_settings(use_file=False)
    request = pipeline.Request(datetime.fromisoformat(now))
    before = CountedConnection.statements
    pipeline.fetch(settings, request, SilentReporter())
    result = pipeline.render(settings, request, SilentReporter())
    ran = CountedConnection.statements - before
    with sessions.working_database(settings) as db:
        run = db.execute("select sum(requests), sum(bytes) from build_run_instances").fetchone()
        rows = {f"rows of {table}": db[table].count for table in TABLES}
    files = [path for path in (folder / "output").rglob("*") if path.is_file() and path.suffix != ".db"]
    pages = [path for path in files if path.suffix == ".html"]
    return {
        "requests so far": run[0],
        "received bytes so far": run[1],
        "statements": ran,
        **rows,
        "pages": result.pages,
        "pages rendered": result.rendered,
        "files": result.files,
        "files not written": result.files - result.changed,
        "bytes of pages": sum(path.stat().st_size for path in pages),
        "bytes of other files": sum(path.stat().st_size for path in files)
        - sum(p.stat().st_size for p in pages),
    }


def differences(expected: dict[str, Counts], found: dict[str, Counts]) -> list[str]:
    """A line for each number that is not as expected, beyond its tolerance."""
    lines = []
    for build, counts in found.items():
        known = expected.get(build, {})
        for name in sorted(counts.keys() | known.keys()):
            old, new = known.get(name), counts.get(name)
            if old is None or new is None or abs(new - old) > old * TOLERANCE.get(name, 0):
                lines.append(f"{build}, {name}: expected {old}, found {new}")
    return lines


@contextlib.contextmanager
def in_environment(environment: dict[str, str]) -> Iterator[None]:
    """Hold environment variables while the block runs."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> None:
    """Compare, or take over."""
    found = count_builds()
    if sys.argv[1:] == ["--write"]:
        EXPECTED.write_text(json.dumps(found, indent=2) + "\n")
        return
    lines = differences(json.loads(EXPECTED.read_text()), found)
    for line in lines:
        print(line)
    if lines:
        sys.exit("If this is meant, take the new numbers over: python benchmarks/counts.py --write")


if __name__ == "__main__":
    main()
