"""How long the analysis takes on a large library: `python benchmarks/analysis.py [FILES]`.

Makes a library (100,000 files by default), publishes it, and measures: turning every view into a table, each read of
the site, and the first page of every table and view in Datasette. Prints Markdown; figures are of one run on one
machine, so compare them with each other.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from datasette.app import Datasette
from synthetic import make_library

from arrscore.pipeline import analyse_copy
from arrscore.site.build import open_published
from arrscore.site.reads import changes, library, problems, rules, storage, titles
from arrscore.store.database import Database, publish_copy

GOAL_SECONDS = 0.2


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes, in seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def publish(files: int, copy: Path) -> float:
    """Make a library and its published copy; the seconds that the analysis of the copy took."""
    connection = make_library(files)
    publish_copy(Database(connection, execute_plugins=False), copy)
    connection.close()
    return seconds(lambda: analyse_copy(copy))


def time_reads(copy: Path) -> dict[str, float]:
    """The site's reads that need no more than a database, or an instance besides; the larger instance counts."""
    connection = open_published(copy)
    measured = {}
    for module in (library, changes, rules, problems, storage, titles):
        for name, read in inspect.getmembers(module, inspect.isfunction):
            arguments = list(inspect.signature(read).parameters)
            if not name.startswith("read_") or name == "read_rows":
                continue
            if arguments == ["connection"]:
                measured[name] = seconds(lambda read=read: read(connection))
            elif arguments == ["connection", "instance_id"]:
                measured[name] = max(
                    seconds(lambda read=read, key=key: read(connection, key)) for key in (1, 2)
                )
    connection.close()
    return measured


async def time_first_pages(copy: Path) -> dict[str, float]:
    """The first page of every table and view, as Datasette answers it; a page that is not found raises."""
    served = Datasette(immutables=[str(copy)], settings={"sql_time_limit_ms": 1000})
    await served.invoke_startup()
    names = (await served.client.get("/arrscore.json")).json()["tables"]
    measured = {}
    for name in (table["name"] for table in names if not table["hidden"]):
        path = f"/arrscore/{name}"
        await served.client.get(path)
        start = time.perf_counter()
        answer = await served.client.get(path)
        measured[name] = time.perf_counter() - start
        answer.raise_for_status()
    return measured


def table(title: str, measured: dict[str, float], most: int = 10) -> str:
    """The slowest of what was measured, as a Markdown table."""
    slow = sorted(measured.items(), key=lambda item: -item[1])
    over = sum(1 for _, value in slow if value > GOAL_SECONDS)
    rows = [f"| {name} | {value:.3f} |" for name, value in slow[:most]]
    head = f"{title}: {len(slow)} measured, {over} over {GOAL_SECONDS} s."
    return "\n".join([head, "", "| slowest | seconds |", "|---|---|", *rows, ""])


def main() -> None:
    """Measure and print."""
    logging.disable(logging.WARNING)
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "arrscore.db"
        took = publish(files, copy)
        print(f"{files:,} files; every view as a table: {took:.1f} s, {copy.stat().st_size / 1e6:.0f} MB\n")
        print(table("Reads of the site", time_reads(copy)))
        print(table("First pages in Datasette", asyncio.run(time_first_pages(copy))))


if __name__ == "__main__":
    main()
