"""Restore, verify and merge previous databases.

A database is never replaced by one that lacks any of its builds.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from arrscore.analysis.views import install_views
from arrscore.config import Settings
from arrscore.digests import sha256_of
from arrscore.errors import (
    ConfigurationError,
    DatabaseDamaged,
    HistoriesDiverge,
    HistoryMissing,
)
from arrscore.history.lineage import Lineage, Relation, compare, read_lineages
from arrscore.history.locations import (
    LARGEST_MANIFEST,
    Candidate,
    Location,
    database_of,
    fetch,
    fetch_file,
    find_first,
    locations_of,
)
from arrscore.history.manifest import HistoryFacts, check_no_loss, parse_manifest, read_facts
from arrscore.history.merge import Part, merge_databases
from arrscore.history.restore import convert_to_working, replace_database, validate, write_errors
from arrscore.store.build_lock import sole_build
from arrscore.store.database import database_errors, open_database


class Outcome(Enum):
    """The result of the search for a previous database."""

    RESTORED = "restored"  # it replaced the local one, or there was none
    KEPT = "kept"  # the local one contains it
    EMPTY = "empty"  # there is none, as allowed


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The history a run starts with, and where it came from; `source` is never a URL."""

    outcome: Outcome
    source: str | None = None
    facts: HistoryFacts | None = None


def restore_previous(settings: Settings, *, allow_empty: bool) -> RestoreResult | None:
    """Restore the first previous database found, unless the local one has all of its builds.

    None if no location is configured. Raises HistoryMissing if none has a database and `allow_empty` is off;
    HistoryUnreachable, HistoryRefused or DatabaseError for one that cannot be used; HistoriesDiverge if each has builds
    that the other lacks. After an error, the local database is unchanged.
    """
    if not settings.previous:
        return None
    with locked_work_folder(settings.database) as folder:
        found = find_first(settings, folder)
        if found is None:
            if not allow_empty:
                raise HistoryMissing(_missing_message(len(settings.previous)))
            return RestoreResult(Outcome.EMPTY)
        restored = folder / "restored.db"
        _prepare_working(found.path, restored)
        local = _read_local(settings.database, found.label)
        if local is not None and _keeps_local(settings.database, local, restored, found.label):
            return RestoreResult(Outcome.KEPT, found.label, found.facts)
        with write_errors(settings.database):
            replace_database(restored, settings.database, None if local is None else local.facts)
        return RestoreResult(Outcome.RESTORED, found.label, found.facts)


def verify(settings: Settings, against: str | None = None) -> Candidate:
    """Validate the database of the only configured location, and compare it with a history.json.

    `against` is the path or URL of a previously published one: the database must not contain less.
    """
    location = locations_of(settings)[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = fetch(settings, location, folder / "0.db")
        if found is None:
            raise HistoryMissing(f"{location.label} has no database. Check the path or URL, and the token.")
        if against is not None:
            manifest_file = folder / "against.json"
            label = "the history.json of --against"
            location_of_manifest = Location(against, label)
            if not fetch_file(
                settings, location_of_manifest, against, manifest_file, largest=LARGEST_MANIFEST
            ):
                raise HistoryMissing(f"{label} does not exist. Check its path or URL.")
            check_no_loss(
                found.facts, parse_manifest(manifest_file.read_bytes(), label).facts, location.label
            )
        return found


def merge(settings: Settings, target: Path) -> HistoryFacts:
    """Merge the databases of all configured locations into `target`, which may be one of them.

    Raises ConfigurationError if `target` is another existing database; the errors of `fetch`; HistoryMissing for a
    location without a database; and HistoriesDiverge.
    """
    places = locations_of(settings)
    named = [Path(database_of(location)).resolve() for location in places if not location.is_address]
    if target.exists() and target.resolve() not in named:
        raise ConfigurationError(
            f"{target} already exists and would be lost. Add it to the databases to merge, or choose another file: "
            "--into FILE"
        )
    with locked_work_folder(target) as folder, write_errors(target):
        parts, known = [], None
        for number, location in enumerate(places):
            part, facts = _part(settings, location, folder, number)
            parts.append(part)
            if not location.is_address and Path(database_of(location)).resolve() == target.resolve():
                known = facts
        merged, finished = folder / "merged.db", folder / "finished.db"
        merge_databases(parts, merged)
        _prepare_working(merged, finished)
        facts = validate(finished, str(target))
        replace_database(finished, target, known)
        return facts


def _part(settings: Settings, location: Location, folder: Path, number: int) -> tuple[Part, HistoryFacts]:
    found = fetch(settings, location, folder / f"{number}.db")
    if found is None:
        raise HistoryMissing(
            f"{location.label} has no database. Nothing was changed. Check that its run succeeded, and its path or "
            "URL."
        )
    part = Part(folder / f"{number}-working.db", location.label, sha256_of(found.path))
    convert_to_working(found.path, part.path)
    found.path.unlink()
    return part, found.facts


def _prepare_working(found: Path, target: Path) -> None:
    with write_errors(target):
        convert_to_working(found, target)
        with closing(open_database(target)) as db, database_errors(target):
            install_views(db.conn)


@dataclass(frozen=True, slots=True)
class _Local:
    """The contents of the local database."""

    facts: HistoryFacts
    lineages: dict[str, Lineage]


def _read_local(path: Path, label: str) -> _Local | None:
    if not path.exists():
        return None
    try:
        with closing(open_database(path)) as db, database_errors(path):
            return _Local(read_facts(db.conn), read_lineages(db.conn))
    except DatabaseDamaged:
        raise DatabaseDamaged(
            f"{path} is damaged. Move it away and try again; {label} is intact and will replace it."
        ) from None


def _keeps_local(path: Path, local: _Local, restored: Path, label: str) -> bool:
    """Whether the local database contains the other; raises if each has builds that the other lacks."""
    if not local.facts.counts.builds:
        return False
    with closing(open_database(restored)) as theirs:
        relation = compare(local.lineages, read_lineages(theirs.conn))
    if relation in {Relation.SAME, Relation.LONGER}:
        return True
    if relation is Relation.SHORTER:
        return False
    if relation is Relation.APART:
        advice = f"Merge them: arrscore history merge {path} PREVIOUS --into {path}"
    else:
        advice = (
            f"Choose one: without --previous the run continues {path}; move that away to continue the other."
        )
    raise HistoriesDiverge(
        f"{path} and {label} each have builds that the other lacks. Nothing was changed. {advice}"
    )


def _missing_message(places: int) -> str:
    which = (
        "The configured location has no previous database"
        if places == 1
        else f"None of the {places} configured locations has a previous database"
    )
    return (
        f"{which}. Nothing was changed. Check the path or URL, and the token: hosts may also respond this way to a "
        "wrong token. For the first build, or if the history is lost for good: --allow-empty-history"
    )


@contextmanager
def locked_work_folder(target: Path) -> Iterator[Path]:
    """A temporary folder next to `target`, on the same disk; leftovers of a killed run are deleted first.

    Locks `target`: waits while another build uses it.
    """
    folder = target.resolve().parent / f".{target.name}-history"
    with write_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with sole_build(target):
        with write_errors(folder):
            folder.mkdir(exist_ok=True)
            for left in folder.iterdir():
                left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
