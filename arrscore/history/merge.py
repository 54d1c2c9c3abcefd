"""Joining the databases of several runners, which fetched instances of their own, into one.

For each instance the longest of its histories counts, and is copied whole; a run that several databases know is one
run. Ids are given anew, in an order that follows from what is recorded alone, so that the databases may be named in
any order.
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

# What tells two runs apart: a build or an import, when, which of several at that time, and what it recorded of whom.
RunKey = tuple[bool, str, int, tuple[tuple[str, RunMark], ...], str, str]
_IS_BUILD = 0
_MIGRATIONS = "_sqlite_migrations"


@dataclass(frozen=True, slots=True)
class Part:
    """A database to be merged: a working one at the present schema; `sha256` is of the file that it was made from."""

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
    """Write one database with the history of all; `target` must not exist.

    Raises HistoriesDiverge where two hold builds of one instance that the other lacks.
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
        # What fails half-way is thrown away.
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.execute("pragma foreign_keys = off")
        new_ids = _write_runs(connection, chosen)
        copier = RowCopier(connection)
        for slug, source in chosen.items():
            ids = {old: new_ids[source.runs[old]] for old in _runs_of(source, slug)}
            copier.copy_instance(source.part.path, slug, ids)
        copier.finish()
        _write_what_is_shared(connection, contents)
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
    """What each run that recorded something is known by; of several at one time, the order tells them apart."""
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
    """The database whose history of an instance holds all others'; of equal ones, the one that knows most names."""
    having = [each for each in contents if slug in each.lineages]
    best = max(having, key=lambda each: (each.lineages[slug].runs.total(), each.names_known[slug]))
    for other in having:
        if not best.lineages[slug].holds(other.lineages[slug]):
            one, two = sorted((best, other), key=lambda each: (each.lineages[slug].last, each.part.sha256))
            raise HistoriesDiverge(
                f"{slug} has two histories: {one.part.label} (last build {one.lineages[slug].last or 'none'}) and "
                f"{two.part.label} (last build {two.lineages[slug].last or 'none'}) each hold builds of it that the "
                "other lacks. Nothing was changed. Leave one of the two out; merging joins instances that were "
                "fetched apart."
            )
    return best


def _runs_of(source: _Contents, slug: str) -> Iterator[int]:
    return (run_id for run_id, slugs in source.slugs_of_runs.items() if slug in slugs)


def _write_runs(connection: sqlite3.Connection, chosen: Mapping[str, _Contents]) -> dict[RunKey, int]:
    """Write each run once, in the order of time; those of imports have ids below zero, as ever."""
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


def _write_what_is_shared(connection: sqlite3.Connection, contents: Sequence[_Contents]) -> None:
    """What is of no instance: changes of each run, the newest judgements, and when migrations were first applied."""
    connection.execute(
        "update build_runs set changes = "
        "(select count(*) from score_history where build_run_id = build_runs.id) + "
        "(select count(*) from rule_changes where build_run_id = build_runs.id)"
    )
    judgements: list[tuple[str, list[tuple[object, ...]]]] = []
    applied: dict[str, str] = {}
    for each in contents:
        with closing(sqlite3.connect(each.part.path)) as opened:
            last = max((lineage.last for lineage in each.lineages.values()), default="")
            rows = opened.execute("select name, value, meaning from analysis_parameters order by name")
            judgements.append((last, rows.fetchall()))
            for name, at in opened.execute(f"select name, applied_at from {_MIGRATIONS}"):
                applied[name] = min(applied.get(name, at), at)
    connection.executemany(
        "insert into analysis_parameters (name, value, meaning) values (?, ?, ?)", max(judgements)[1]
    )
    connection.executemany(
        f"update {_MIGRATIONS} set applied_at = ? where name = ?",
        [(at, name) for name, at in applied.items()],
    )


def _check(connection: sqlite3.Connection, chosen: Mapping[str, _Contents]) -> None:
    """A merge that lost or doubled anything is a fault of ours, and must not take any database's place."""
    broken = connection.execute("pragma foreign_key_check").fetchone()
    whole = connection.execute("pragma integrity_check(1)").fetchone()[0]
    if broken is not None or whole != "ok":
        raise AssertionError(f"the merged database is not whole: {broken or whole}")
    merged = read_lineages(connection)
    wanted = {slug: source.lineages[slug] for slug, source in chosen.items()}
    if merged != wanted:
        raise AssertionError("the merged database does not hold the same history")
