"""Bringing history along: finding the database of an earlier run, judging it, and letting it take its place.

Nothing takes the place of a database that holds a build which the other lacks.
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
from arrscore.history.manifest import HistoryFacts, check_not_less, parse_manifest, read_facts
from arrscore.history.merge import Part, merge_databases
from arrscore.history.restore import make_working, replace_database, space_told, validate
from arrscore.store.build_lock import sole_build
from arrscore.store.database import database_errors, open_database


class Outcome(Enum):
    """What became of the search for a previous database."""

    RESTORED = "restored"  # it took the place of the local one, or there was none
    KEPT = "kept"  # the local one is as new or newer
    EMPTY = "empty"  # there is none, and that is allowed


@dataclass(frozen=True, slots=True)
class Carried:
    """How a run begins: with which history, and from where; `source` is no address."""

    outcome: Outcome
    source: str | None = None
    facts: HistoryFacts | None = None


def bring_previous(settings: Settings, *, allow_empty: bool) -> Carried | None:
    """Restore the first previous database that is found, unless the local one holds all of its builds.

    None where the settings name no place. Raises HistoryMissing where none has one and `allow_empty` is off;
    HistoryUnreachable, HistoryRefused or DatabaseError for one that cannot be used; HistoriesDiverge where each
    has builds that the other lacks. The local database is untouched then.
    """
    if not settings.previous:
        return None
    with workshop(settings.database) as folder:
        found = find_first(settings, folder)
        if found is None:
            if not allow_empty:
                raise HistoryMissing(_missing_message(len(settings.previous)))
            return Carried(Outcome.EMPTY)
        restored = folder / "restored.db"
        _finish_working(found.path, restored)
        local = _read_local(settings.database, found.label)
        if local is not None and _keeps_local(settings.database, local, restored, found.label):
            return Carried(Outcome.KEPT, found.label, found.facts)
        with space_told(settings.database):
            replace_database(restored, settings.database, None if local is None else local.facts)
        return Carried(Outcome.RESTORED, found.label, found.facts)


def verify(settings: Settings, against: str | None = None) -> Candidate:
    """Judge the database of the one place that the settings name, and hold it against a history.json.

    `against` is the path or address of one that was published before: the database must hold no less.
    """
    location = locations_of(settings)[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = fetch(settings, location, folder / "0.db")
        if found is None:
            raise HistoryMissing(
                f"{location.label} has no database. Is the path or address right, and the token?"
            )
        if against is not None:
            manifest_file = folder / "against.json"
            label = "the history.json of --against"
            location_of_manifest = Location(against, label)
            if not fetch_file(
                settings, location_of_manifest, against, manifest_file, largest=LARGEST_MANIFEST
            ):
                raise HistoryMissing(f"{label} is not there. Is its path or address right?")
            check_not_less(
                found.facts, parse_manifest(manifest_file.read_bytes(), label).facts, location.label
            )
        return found


def merge(settings: Settings, target: Path) -> HistoryFacts:
    """Join the databases of all places that the settings name into `target`, which may be one of them.

    Raises ConfigurationError where `target` is another database; what `fetch` raises, HistoryMissing for a place
    without a database, and HistoriesDiverge.
    """
    places = locations_of(settings)
    named = [Path(database_of(location)).resolve() for location in places if not location.is_address]
    if target.exists() and target.resolve() not in named:
        raise ConfigurationError(
            f"{target} exists already, and would be lost. Name it as one of the databases to merge, or another file: "
            "--into FILE"
        )
    with workshop(target) as folder, space_told(target):
        parts, known = [], None
        for number, location in enumerate(places):
            part, facts = _part(settings, location, folder, number)
            parts.append(part)
            if not location.is_address and Path(database_of(location)).resolve() == target.resolve():
                known = facts
        merged, finished = folder / "merged.db", folder / "finished.db"
        merge_databases(parts, merged)
        _finish_working(merged, finished)
        facts = validate(finished, str(target))
        replace_database(finished, target, known)
        return facts


def _part(settings: Settings, location: Location, folder: Path, number: int) -> tuple[Part, HistoryFacts]:
    found = fetch(settings, location, folder / f"{number}.db")
    if found is None:
        raise HistoryMissing(
            f"{location.label} has no database. Nothing was changed. Did its run succeed, and is the "
            "path or address right?"
        )
    part = Part(folder / f"{number}-working.db", location.label, sha256_of(found.path))
    make_working(found.path, part.path)
    found.path.unlink()
    return part, found.facts


def _finish_working(found: Path, target: Path) -> None:
    with space_told(target):
        make_working(found, target)
        with closing(open_database(target)) as db, database_errors(target):
            install_views(db.conn)


@dataclass(frozen=True, slots=True)
class _Local:
    """What the database that is there holds."""

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
            f"{path} is damaged. Move it away, then try again: {label} is whole and takes its place."
        ) from None


def _keeps_local(path: Path, local: _Local, restored: Path, label: str) -> bool:
    """Whether the local database holds all that the other does; raises where each lacks builds of the other's."""
    if not local.facts.counts.builds:
        return False
    with closing(open_database(restored)) as theirs:
        relation = compare(local.lineages, read_lineages(theirs.conn))
    if relation in {Relation.SAME, Relation.LONGER}:
        return True
    if relation is Relation.SHORTER:
        return False
    if relation is Relation.APART:
        advice = f"Join them: arrscore history merge {path} PREVIOUS --into {path}"
    else:
        advice = (
            f"Choose one: without --previous the run continues {path}; move that away to continue the other."
        )
    raise HistoriesDiverge(
        f"{path} and {label} each hold builds that the other lacks. Nothing was changed. {advice}"
    )


def _missing_message(places: int) -> str:
    which = (
        "The place has no previous database"
        if places == 1
        else f"None of {places} places has a previous database"
    )
    return (
        f"{which}. Nothing was changed. A host answers so to a wrong token, too: check address and token. "
        "For the very first build, or where the history is gone for good: --allow-empty-history"
    )


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """A folder beside `target`, on the same disk, that goes with the context; what a killed run left goes first.

    No build uses `target` meanwhile: one that does is waited for.
    """
    folder = target.resolve().parent / f".{target.name}-history"
    with space_told(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with sole_build(target):
        with space_told(folder):
            folder.mkdir(exist_ok=True)
            for left in folder.iterdir():
                left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
