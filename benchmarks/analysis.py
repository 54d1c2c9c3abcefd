"""How long the analysis takes on a large library: `python benchmarks/analysis.py [FILES] [PYTHON …]`.

Makes a library (100,000 files by default), publishes it, and measures: turning every view into a table, each read of
the site, and the first page of every table in Datasette, as `arrscore explore` serves it and as Datasette does with its
own settings. Further PYTHONs are those of environments with other versions of Datasette. Prints Markdown.

Figures are of one run on one machine. Times are the least of several, so that what else the machine does counts little;
processor time is printed beside wall time, and shows where the machine was too busy for the other.
"""

from __future__ import annotations

import inspect
import json
import logging
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from synthetic import make_library

from arrscore.analysis.views import load_views
from arrscore.explore.serving import datasette_command
from arrscore.report.build import open_published
from arrscore.report.data import (
    candidates,
    changes,
    counts,
    library,
    problems,
    rules,
    storage,
    titles,
    whatif,
)
from arrscore.sessions import analyse_copy
from arrscore.store.database import Database, publish_copy

GOAL_SECONDS = 0.2
FIRST_ROWS = 50
FEW_ROWS = 6000  # as many as the points of a page's charts; a read with more fills a table's data file
TIMES = 5
SHOWN = 8

# What the reads of one page are asked for: the larger instance, its history, and its largest series.
ARGUMENTS = {"instance_id": 2, "since_run": 1, "limit": 60, "first": -1, "title_ids": [10_000_001]}


@dataclass(frozen=True)
class Read:
    """One read of the site: seconds for the first rows of its query and for all of them as objects."""

    name: str
    rows: int
    first: float
    whole: float
    whole_cpu: float


class FirstRows:
    """Stands in for a connection: of each query, only the first rows are taken."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def execute(self, sql: str, values: Iterable[object] = ()) -> FirstRows:
        """Run a query."""
        cursor = self.connection.execute(sql, tuple(values))
        self.description = cursor.description
        self.rows = islice(cursor, FIRST_ROWS)
        return self

    def __iter__(self) -> Iterator[Any]:
        return self.rows

    def fetchone(self) -> Any:  # noqa: ANN401 - as sqlite3 has it
        """The next row."""
        return next(self.rows, None)

    def fetchmany(self, size: int) -> list[Any]:
        """So many of the next rows, or fewer."""
        return list(islice(self.rows, size))


def least(action: Callable[[], object]) -> tuple[float, float]:
    """The least wall and processor seconds of a few times."""
    taken = []
    for _ in range(TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        action()
        taken.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in taken), min(cpu for _, cpu in taken)


def time_reads(copy: Path) -> list[Read]:
    """Measure every read of the site."""
    connection = open_published(copy)
    measured = []
    for module in (library, candidates, counts, changes, rules, problems, storage, titles, whatif):
        for name, read in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("read_") or name == "read_rows":
                continue
            values = [ARGUMENTS[each] for each in inspect.signature(read).parameters if each != "connection"]
            first, _ = least(lambda read=read, values=values: read(FirstRows(connection), *values))
            whole, whole_cpu = least(lambda read=read, values=values: read(connection, *values))
            found = read(connection, *values)
            rows = _row_count(found)
            measured.append(Read(name, rows, first, whole, whole_cpu))
    connection.close()
    return measured


def time_pages(python: str, folder: Path, *options: str) -> tuple[str, dict[str, tuple[float, float]]]:
    """The version of Datasette, and seconds for each first page."""
    script = Path(__file__).with_name("datasette_pages.py")
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        [python, str(script), str(folder), *options], check=True, capture_output=True, text=True
    )
    answer = json.loads(done.stdout)
    return answer["version"], answer["pages"]


def markdown(title: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """A Markdown table under a title."""
    lines = [title, "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [
        f"| {' | '.join(f'{each:.3f}' if isinstance(each, float) else str(each) for each in row)} |"
        for row in rows
    ]
    return "\n".join([*lines, ""])


def _row_count(found: object) -> int:
    """How many rows a read gave; 1 where it gives one thing."""
    if hasattr(found, "_fields"):
        return len(getattr(found, "signatures", "1"))
    return len(found) if isinstance(found, Sized) and not isinstance(found, str) else 1


def print_reads(reads: list[Read]) -> None:
    """Print which reads are slow to start, which of a few rows are slow as a whole, and what rows of a table cost."""
    few = [read for read in reads if read.rows <= FEW_ROWS]
    over = sum(read.first > GOAL_SECONDS for read in reads) + sum(read.whole > GOAL_SECONDS for read in few)
    by_first = sorted(reads, key=lambda read: -read.first)[:SHOWN]
    print(
        markdown(
            f"Reads of the site: {len(reads)}, first {FIRST_ROWS} rows of each; over {GOAL_SECONDS} s: {over}"
            f" (those of at most {FEW_ROWS} rows count as a whole, too).",
            ("slowest", "first rows, s", "rows", "all rows, s"),
            [(read.name, read.first, f"{read.rows:,}", read.whole) for read in by_first],
        )
    )
    print(
        markdown(
            "Whole tables, as objects, for the data files of pages:",
            ("read", "rows", "all rows, s", "processor, s", "µs a row"),
            [
                (
                    read.name,
                    f"{read.rows:,}",
                    read.whole,
                    read.whole_cpu,
                    round(read.whole_cpu / read.rows * 1e6, 1),
                )
                for read in sorted(reads, key=lambda read: -read.rows)
                if read.rows > FEW_ROWS
            ],
        )
    )


def print_pages(pythons: list[str], folder: Path) -> None:
    """Print how long first pages take, with and without the settings of `arrscore explore`."""
    for python in pythons:
        for options, words in (
            (("explore",), "as arrscore explore"),
            ((), "its own settings, metadata alone"),
        ):
            version, pages = time_pages(python, folder, *options)
            over = sum(wall > GOAL_SECONDS for wall, _ in pages.values())
            print(
                markdown(
                    f"Datasette {version}, {words}: {len(pages)} first pages, {over} over {GOAL_SECONDS} s.",
                    ("slowest", "seconds", "processor, s"),
                    [(path, *took) for path, took in sorted(pages.items(), key=lambda page: -page[1][0])][
                        :SHOWN
                    ],
                )
            )


def main() -> None:
    """Measure and print."""
    logging.disable(logging.WARNING)
    files, pythons = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, [sys.executable, *sys.argv[2:]]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "arrscore.db"
        connection = make_library(files)
        publish_copy(Database(connection, execute_plugins=False), copy)
        connection.close()
        wall, cpu = time.perf_counter(), time.process_time()
        analyse_copy(copy)
        print(
            f"{files:,} files; every view as a table: {time.perf_counter() - wall:.1f} s"
            f" ({time.process_time() - cpu:.1f} s of processor time), {copy.stat().st_size / 1e6:.0f} MB\n"
        )
        print_reads(time_reads(copy))
        datasette_command(copy, load_views(), host="127.0.0.1", port=0)  # writes what Datasette reads
        print_pages(pythons, Path(folder))


if __name__ == "__main__":
    main()
