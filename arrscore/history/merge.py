"""Merge the databases of several runners, each of which fetched other instances, into one.

For each instance, the longest history is copied completely; a run in several databases is one run. New ids are assigned
in an order that depends only on the contents, so that the order of the databases does not matter.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from arrscore.errors import HistoriesDiverge
from arrscore.history.lineage import Lineage, RunMark, read_lineages, read_marks
from arrscore.history.merge_rows import RowCopier
from arrscore.store.database import database_errors, open_database

# The identity of a run: build or import, its time, its rank among runs of that time, and what it recorded for whom.
RunKey = tuple[bool, str, int, tuple[tuple[str, RunMark], ...], str, str]
_IS_BUILD = 0
_MIGRATIONS = "_sqlite_migrations"


@dataclass(frozen=True, slots=True)
class Part:
    """A database to merge: a working one at the current schema; `sha256` is that of its original file."""

    path: Path
    label: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Contents:
    part: Part
    lineages: Mapping[str, Lineage]
    names_known: Mapping[str, int]
    runs: Mapping[int, RunKey]
    slugs_of_runs: Mapping[int, frozenset[str]]
    run_rows: Mapping[int, tuple[object, ...]]


def merge_databases(parts: Sequence[Part], target: Path) -> None:
    """Write one database with the history of all parts; `target` must not exist.

    Raises HistoriesDiverge if two parts each have builds of an instance that the other lacks.
    """
    contents = [_read(part) for part in sorted(parts, key=lambda part: part.sha256)]
    slugs = sorted({slug for each in contents for slug in each.lineages})
    chosen = {slug: _longest(slug, contents) for slug in slugs}
    draft = target.with_name(f"{target.name}.draft")
    open_database(draft).close()
    with (
        database_errors(draft),
        closing(sqlite3.connect(f"file:{quote(str(draft))}", uri=True, isolation_level=None)) as connection,
    ):
        # An incomplete draft is deleted.
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.execute("pragma foreign_keys = off")
        new_ids = _write_runs(connection, chosen)
        copier = RowCopier(connection)
        for slug, source in chosen.items():
            ids = {old: new_ids[source.runs[old]] for old in _runs_of(source, slug)}
            copier.copy_instance(source.part.path, slug, ids)
        copier.finish()
        _write_shared_rows(connection, contents)
        _check(connection, chosen)
        connection.execute("vacuum into ?", [str(target)])
    draft.unlink()


def _read(part: Part) -> _Contents:
    with closing(sqlite3.connect(part.path)) as connection:
        marks: dict[int, list[tuple[str, RunMark]]] = {}
        for slug, run_id, mark in read_marks(connection):
            marks.setdefault(run_id, []).append((slug, mark))
        names = connection.execute(
            "select slug, "
            "(select count(*) from titles where instance_id = instances.id and identity not like 'hidden:%') + "
            "(select count(*) from media_files where instance_id = instances.id and name <> '') from instances"
        )
        rows = connection.execute("select * from build_runs order by id").fetchall()
        runs = _run_keys(connection, marks)
        return _Contents(
            part,
            read_lineages(connection),
            dict(names),
            runs,
            {run_id: frozenset(slug for slug, _ in found) for run_id, found in marks.items()},
            {row[0]: row[1:] for row in rows},
        )


def _run_keys(
    connection: sqlite3.Connection, marks: Mapping[int, Sequence[tuple[str, RunMark]]]
) -> dict[int, RunKey]:
    """The identity of each run that recorded something; runs of the same time differ by their order."""
    keys = {}
    before: Counter[tuple[str, str]] = Counter()
    for run_id, started_at, version, outcome, origin in connection.execute(
        "select id, started_at, arrscore_version, outcome, origin from build_runs order by id"
    ):
        if run_id not in marks:
            continue
        found = tuple(sorted(marks[run_id]))
        rank = max(before[started_at, slug] for slug, _ in found)
        for slug, _ in found:
            before[started_at, slug] = rank + 1
        keys[run_id] = (origin == "build", started_at, rank, found, version, outcome)
    return keys


def _longest(slug: str, contents: Sequence[_Contents]) -> _Contents:
    """The database whose history of an instance contains all others; of equal ones, the one with the most names."""
    having = [each for each in contents if slug in each.lineages]
    best = max(having, key=lambda each: (each.lineages[slug].runs.total(), each.names_known[slug]))
    for other in having:
        if not best.lineages[slug].holds(other.lineages[slug]):
            one, two = sorted((best, other), key=lambda each: (each.lineages[slug].last, each.part.sha256))
            raise HistoriesDiverge(
                f"{slug} has two histories: {one.part.label} (last build {one.lineages[slug].last or 'none'}) and "
                f"{two.part.label} (last build {two.lineages[slug].last or 'none'}) each have builds of it that the "
                "other lacks. Nothing was changed. Leave one of them out; only instances that were fetched "
                "separately can be merged."
            )
    return best


def _runs_of(source: _Contents, slug: str) -> Iterator[int]:
    return (run_id for run_id, slugs in source.slugs_of_runs.items() if slug in slugs)


def _write_runs(connection: sqlite3.Connection, chosen: Mapping[str, _Contents]) -> dict[RunKey, int]:
    """Write each run once, in the order of time; imports have negative ids."""
    rows: dict[RunKey, tuple[object, ...]] = {}
    for slug, source in chosen.items():
        for run_id in _runs_of(source, slug):
            key, row = source.runs[run_id], source.run_rows[run_id]
            rows[key] = min(rows.get(key, row), row, key=repr)
    ordered = sorted(rows)
    imports = sum(not key[_IS_BUILD] for key in ordered)
    new_ids = {
        key: number - imports if number < imports else number - imports + 1
        for number, key in enumerate(ordered)
    }
    for key, new_id in new_ids.items():
        places = ", ".join("?" * (len(rows[key]) + 1))
        connection.execute(f"insert into build_runs values ({places})", [new_id, *rows[key]])
    return new_ids


def _write_shared_rows(connection: sqlite3.Connection, contents: Sequence[_Contents]) -> None:
    """Write what belongs to no instance: change counts, the newest thresholds, and when migrations were applied."""
    connection.execute(
        "update build_runs set changes = "
        "(select count(*) from score_history where build_run_id = build_runs.id) + "
        "(select count(*) from rule_changes where build_run_id = build_runs.id)"
    )
    parameters: list[tuple[str, list[tuple[object, ...]]]] = []
    applied: dict[str, str] = {}
    for each in contents:
        with closing(sqlite3.connect(each.part.path)) as opened:
            last = max((lineage.last for lineage in each.lineages.values()), default="")
            rows = opened.execute("select name, value, meaning from analysis_parameters order by name")
            parameters.append((last, rows.fetchall()))
            for name, at in opened.execute(f"select name, applied_at from {_MIGRATIONS}"):
                applied[name] = min(applied.get(name, at), at)
    connection.executemany(
        "insert into analysis_parameters (name, value, meaning) values (?, ?, ?)", max(parameters)[1]
    )
    connection.executemany(
        f"update {_MIGRATIONS} set applied_at = ? where name = ?",
        [(at, name) for name, at in applied.items()],
    )


def _check(connection: sqlite3.Connection, chosen: Mapping[str, _Contents]) -> None:
    """Verify the merge: a database with lost or duplicated rows is a bug, and must not replace anything."""
    broken = connection.execute("pragma foreign_key_check").fetchone()
    intact = connection.execute("pragma integrity_check(1)").fetchone()[0]
    if broken is not None or intact != "ok":
        raise AssertionError(f"the merged database is damaged: {broken or intact}")
    merged = read_lineages(connection)
    wanted = {slug: source.lineages[slug] for slug, source in chosen.items()}
    if merged != wanted:
        raise AssertionError("the merged database does not contain the same history")
