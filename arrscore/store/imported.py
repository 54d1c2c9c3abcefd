"""Import what another program recorded before the first build, as history of our own items.

Imported runs have the times at which that program saw the changes. Runs and changes have negative ids, so that ordering
by id puts them before every build.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlite_utils import Database

from arrscore.store.database import transaction


@dataclass(frozen=True, slots=True)
class CatalogueTitle:
    """A movie or series of an instance, with its external ids."""

    id: int
    server_id: int
    name: str
    year: int | None
    tmdb_id: int | None
    tvdb_id: int | None
    imdb_id: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The contents of an instance: titles, items by title, season and episode, and file names.

    `items` maps (title id, season, episode), both None for a movie, to the item's id; `files` maps a file's id on the
    server to its title's id and its name. `first_build_at` is the instance's first complete run, ISO 8601 in UTC.
    """

    slug: str
    service: str
    first_build_at: str
    titles: tuple[CatalogueTitle, ...]
    items: dict[tuple[int, int | None, int | None], int]
    files: dict[int, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class ImportedChange:
    """One change of an item, in the columns of score_history; `at` is ISO 8601 in UTC."""

    at: str
    item_id: int
    kind: str
    cause: str
    old_score: int | None
    new_score: int | None
    old_quality: str | None = None
    new_quality: str | None = None
    old_size_bytes: int | None = None
    new_size_bytes: int | None = None
    formats_added: tuple[str, ...] = ()
    formats_removed: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, str, int | None, int | None]:
        """The key by which two changes of an item are the same."""
        return (self.at, self.kind, self.old_score, self.new_score)


def read_catalogues(db: Database) -> tuple[Catalogue, ...]:
    """Read the contents of each instance with a complete build."""
    rows = db.conn.execute(
        "select instances.id, slug, service, min(started_at) from instances "
        "join build_run_instances on build_run_instances.instance_id = instances.id "
        "join build_runs on build_runs.id = build_run_id "
        "where build_run_instances.outcome = 'complete' group by instances.id order by instances.id"
    ).fetchall()
    return tuple(_catalogue(db, *row) for row in rows)


def _catalogue(db: Database, instance_id: int, slug: str, service: str, first_build_at: str) -> Catalogue:
    titles = db.conn.execute(
        "select id, server_id, name, year, tmdb_id, tvdb_id, imdb_id from titles where instance_id = ? order by id",
        [instance_id],
    )
    # Of two items with the same season and episode, an existing one takes precedence, then the later one.
    items = db.conn.execute(
        "select title_id, season_number, episode_number, id from items where instance_id = ? "
        "order by removed_at is null, id",
        [instance_id],
    )
    files = db.conn.execute(
        "select server_id, title_id, name from media_files where instance_id = ?", [instance_id]
    )
    return Catalogue(
        slug,
        service,
        first_build_at,
        tuple(CatalogueTitle(*row) for row in titles),
        {(title, season, episode): item for title, season, episode, item in items},
        {number: (title, name) for number, title, name in files},
    )


def read_imported(db: Database) -> dict[int, list[tuple[str, str, int | None, int | None]]]:
    """Read previously imported changes: their identities by item, oldest first."""
    known: dict[int, list[tuple[str, str, int | None, int | None]]] = {}
    rows = db.conn.execute(
        "select item_id, started_at, kind, old_score, new_score from score_history "
        "join build_runs on build_runs.id = build_run_id where origin = 'import' "
        "order by started_at, score_history.id"
    )
    for item_id, *identity in rows:
        known.setdefault(item_id, []).append(tuple(identity))
    return known


def record_imported(
    db: Database, changes: Iterable[ImportedChange], *, version: str, replace: bool = False
) -> int:
    """Record imported changes, one run for each time; returns their number.

    With `replace`, previously imported changes are deleted first. All in one transaction.
    """
    ordered = sorted(changes, key=lambda change: (change.at, change.item_id))
    with transaction(db):
        if replace:
            _delete_imported(db)
        run_id = _lowest_id(db, "build_runs") - len({change.at for change in ordered})
        change_id = _lowest_id(db, "score_history") - len(ordered)
        for at, group in groupby(ordered, key=lambda change: change.at):
            of_run = list(group)
            db.conn.execute(
                "insert into build_runs (id, started_at, arrscore_version, outcome, changes, origin) "
                "values (?, ?, ?, 'complete', ?, 'import')",
                [run_id, at, version, len(of_run)],
            )
            _insert_changes(db, run_id, change_id, of_run)
            run_id += 1
            change_id += len(of_run)
    return len(ordered)


def _lowest_id(db: Database, table: str) -> int:
    lowest: int = db.conn.execute(f"select min(0, coalesce(min(id), 0)) from {table}").fetchone()[0]
    return lowest


def _insert_changes(db: Database, run_id: int, first_id: int, changes: Sequence[ImportedChange]) -> None:
    db.conn.executemany(
        "insert into score_history (id, build_run_id, item_id, kind, cause, old_score, new_score, old_quality, "
        "new_quality, old_size_bytes, new_size_bytes, formats_added, formats_removed) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                run_id,
                each.item_id,
                each.kind,
                each.cause,
                each.old_score,
                each.new_score,
                each.old_quality,
                each.new_quality,
                each.old_size_bytes,
                each.new_size_bytes,
                json.dumps(each.formats_added, ensure_ascii=False, separators=(",", ":")),
                json.dumps(each.formats_removed, ensure_ascii=False, separators=(",", ":")),
            )
            for number, each in enumerate(changes, start=first_id)
        ],
    )


def _delete_imported(db: Database) -> None:
    db.conn.execute(
        "delete from score_history where build_run_id in (select id from build_runs where origin = 'import')"
    )
    db.conn.execute("delete from build_runs where origin = 'import'")
