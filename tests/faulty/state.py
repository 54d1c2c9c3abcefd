"""What must hold after whatever happened to a build: a sound database, the whole history, a whole report."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

HISTORY = ("build_runs", "score_history", "rule_changes", "release_events", "library_stats")


@dataclass(frozen=True)
class State:
    """The history's rows by table, and the report's files by path with their SHA-256."""

    history: dict[str, list[tuple[object, ...]]]
    report: dict[str, str]


def state_of(folder: Path) -> State:
    """The state of a folder with a database and a report; AssertionError where either is not whole."""
    return State(_history(folder / "arrscore.db"), report_of(folder / "output"))


def _history(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        return {name: connection.execute(f"select * from {name} order by id").fetchall() for name in HISTORY}


def report_of(output: Path) -> dict[str, str]:
    """Every file of the report with its SHA-256; AssertionError where it is not what its manifest lists."""
    files = {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output.rglob("*")
        if path.is_file()
    }
    listed = json.loads((output / "manifest.json").read_bytes())["files"]
    told = {path: entry["sha256"] for path, entry in listed.items()}
    assert {path: files[path] for path in files if path not in {"manifest.json", ".gitignore"}} == told
    return files


def assert_nothing_lost(before: State, after: State) -> None:
    """Every row of the history that was there is there, unchanged."""
    for name, rows in before.history.items():
        assert after.history[name][: len(rows)] == rows, name
