"""How long it takes to merge the databases of many runners: `python benchmarks/merge.py [DATABASES] [FILES]`.

Each database (fifty by default) is of one runner with two instances, a year of weekly builds and FILES files (1,000 by
default). Prints Markdown; figures are of one run on one machine, so compare them with each other.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from synthetic import make_library

from arrscore.config import load_settings
from arrscore.history.manifest import read_facts
from arrscore.history.operations import merge
from arrscore.read_only import open_read_only
from arrscore.store.database import open_database


def make_database(path: Path, number: int, files: int) -> None:
    """A runner's database, whose two instances no other runner has."""
    open_database(path).close()
    with closing(make_library(files, seed=number)) as made, closing(sqlite3.connect(path)) as database:
        _copy_rows(made, database)
        database.execute("update instances set slug = slug || ?", [f"-{number}"])
        database.commit()


def _copy_rows(made: sqlite3.Connection, database: sqlite3.Connection) -> None:
    names = "select name from sqlite_master where type = 'table' and sql like '%strict%'"
    for (name,) in made.execute(names).fetchall():
        rows = made.execute(f"select * from {name}").fetchall()
        if rows:
            columns = [column for (column,) in made.execute("select name from pragma_table_info(?)", [name])]
            places = ", ".join("?" * len(columns))
            database.executemany(f"insert into {name} ({', '.join(columns)}) values ({places})", rows)


def measure(databases: list[Path], target: Path) -> tuple[float, int]:
    """Merge, and tell the seconds it took and the changes that the result holds."""
    settings = load_settings(
        environment={}, overrides={"previous": [str(path) for path in databases]}, use_file=False
    )
    started = time.perf_counter()
    merge(settings, target)
    took = time.perf_counter() - started
    with closing(open_read_only(target)) as connection:
        return took, read_facts(connection).counts.score_changes


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        databases = [folder / f"{number:02d}.db" for number in range(count)]
        for number, path in enumerate(databases):
            make_database(path, number, files)
        print(f"Each of {files:,} files and 52 builds:\n")
        print("| databases | size, MB | changes | merged in, s | result, MB |")
        print("|---|---|---|---|---|")
        for some in sorted({each for each in (3, 10) if each < count} | {count}):
            chosen = databases[:some]
            took, changes = measure(chosen, folder / f"merged-{some}.db")
            size = sum(path.stat().st_size for path in chosen) / 1e6
            result = (folder / f"merged-{some}.db").stat().st_size / 1e6
            print(f"| {some} | {size:.0f} | {changes:,} | {took:.1f} | {result:.0f} |")


if __name__ == "__main__":
    main()
