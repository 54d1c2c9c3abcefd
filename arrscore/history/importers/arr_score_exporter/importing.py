"""Read, match, derive, record: every row is imported, merged into another row's change, or listed as skipped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlite_utils import Database

from arrscore import __version__
from arrscore.errors import ConfigurationError
from arrscore.history.importers.arr_score_exporter.database import SIGNATURE, read_database
from arrscore.history.importers.arr_score_exporter.exports import read_export
from arrscore.history.importers.arr_score_exporter.matching import Matcher
from arrscore.history.importers.arr_score_exporter.rows import OldFile, OldRow, Reason, SkippedRow
from arrscore.history.importers.arr_score_exporter.timeline import Timeline
from arrscore.store.imported import (
    Catalogue,
    ImportedChange,
    read_catalogues,
    read_imported,
    record_imported,
)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and how.

    `instances` are slugs, needed if a service has several instances; `zone` is the zone of local times in the files;
    `at` the time of CSV files without times.
    """

    files: Sequence[Path]
    instances: Sequence[str] = ()
    zone: tzinfo = UTC
    at: datetime | None = None
    replace: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Imported:
    """The result for all rows: `rows` = `changes` + `merged` + `skipped`; `changes` by instance and kind."""

    files: list[OldFile] = field(default_factory=list)
    changes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    merged: int = 0
    skipped: list[SkippedRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The number of rows in the files."""
        return sum(old.row_count for old in self.files)

    @property
    def reasons(self) -> dict[Reason, int]:
        """The number of skipped rows by reason, in the order of the reasons."""
        counts = Counter(each.reason for each in self.skipped)
        return {reason: counts[reason] for reason in Reason if counts[reason]}


def import_files(db: Database, request: ImportRequest, files: Sequence[OldFile]) -> Imported:
    """Import the files into the history of the working database, completely or not at all.

    Raises ConfigurationError if the instance is ambiguous.
    """
    result = Imported(list(files), skipped=[row for old in files for row in old.skipped])
    chosen = _chosen_catalogues(db, request, {row.key.service for old in files for row in old.rows})
    changes = _derive(result, chosen)
    new = _new_ones(result, changes, {} if request.replace else read_imported(db))
    if not request.dry_run and (new or request.replace):
        record_imported(db, new, version=__version__, replace=request.replace)
    return result


def read_files(request: ImportRequest) -> list[OldFile]:
    """Read the files to import.

    Raises ConfigurationError for an unknown kind of file, ArrscoreError for one that cannot be read.
    """
    return [_read_file(path, request) for path in request.files]


def _read_file(path: Path, request: ImportRequest) -> OldFile:
    """Read a library.db or a CSV export, distinguished by the first bytes."""
    try:
        with path.open("rb") as file:
            is_database = file.read(len(SIGNATURE)) == SIGNATURE
    except OSError as error:
        raise ConfigurationError(f"Cannot read {path}: {error.strerror}. Choose another file.") from None
    return read_database(path, request.zone) if is_database else read_export(path, request.zone, request.at)


def _chosen_catalogues(db: Database, request: ImportRequest, services: set[str]) -> Mapping[str, Catalogue]:
    """The instance of each service in the rows."""
    catalogues = {each.slug: each for each in read_catalogues(db)}
    if not catalogues:
        raise ConfigurationError(
            "The database has no complete build yet, so titles cannot be matched. Run this first: arrscore build"
        )
    unknown = [slug for slug in request.instances if slug not in catalogues]
    if unknown:
        raise ConfigurationError(
            f"--instance {unknown[0]}: no such instance was built. Available: {', '.join(catalogues)}."
        )
    chosen = {}
    for service in sorted(services):
        ours = [each for each in catalogues.values() if each.service == service]
        named = [each for each in ours if each.slug in request.instances]
        if len(named or ours) > 1:
            slugs = ", ".join(each.slug for each in named or ours)
            raise ConfigurationError(
                f"Several instances use {service}: {slugs}. Choose the one that the files belong to: "
                f"--instance {ours[0].slug}"
            )
        if ours:
            chosen[service] = (named or ours)[0]
    return chosen


def _derive(result: Imported, chosen: Mapping[str, Catalogue]) -> list[tuple[str, OldRow, ImportedChange]]:
    """The changes of every item, oldest first; rows without a change are counted or listed."""
    matchers = {service: Matcher(catalogue) for service, catalogue in chosen.items()}
    by_item: dict[tuple[str, int], dict[object, OldRow]] = defaultdict(dict)
    for row in (row for old in result.files for row in old.rows):
        service = row.key.service
        item = matchers[service].item_of(row.key) if service in matchers else Reason.NO_INSTANCE
        if not isinstance(item, Reason) and row.at >= chosen[service].first_build_at:
            item = Reason.AFTER_FIRST_BUILD
        if isinstance(item, Reason):
            result.skipped.append(SkippedRow.of(row, item))
            continue
        same = (row.at, row.observation, row.score, row.previous_score, row.key.file_number, row.key.path)
        if same in by_item[chosen[service].slug, item]:
            result.skipped.append(SkippedRow.of(row, Reason.REPEATED))
        else:
            by_item[chosen[service].slug, item][same] = row
    changes = []
    for (slug, item_id), rows in by_item.items():
        timeline = Timeline(item_id)
        timeline.add(list(rows.values()))
        result.merged += timeline.merged
        result.skipped += timeline.skipped
        changes += [(slug, row, change) for row, change in timeline.changes]
    return changes


def _new_ones(
    result: Imported,
    changes: Iterable[tuple[str, OldRow, ImportedChange]],
    known: Mapping[int, Sequence[tuple[object, ...]]],
) -> list[ImportedChange]:
    """The changes not imported yet; an item with imported changes gets only those that continue them."""
    by_item: dict[int, list[tuple[str, OldRow, ImportedChange]]] = defaultdict(list)
    for each in changes:
        by_item[each[2].item_id].append(each)
    new = []
    for item_id, derived in by_item.items():
        stored = list(known.get(item_id, ()))
        goes_on = [change.identity for _, _, change in derived[: len(stored)]] == stored
        for slug, row, change in derived:
            if change.identity in stored:
                result.skipped.append(SkippedRow.of(row, Reason.KNOWN))
            elif not goes_on:
                result.skipped.append(SkippedRow.of(row, Reason.CONTRADICTS))
            else:
                new.append(change)
                result.changes[slug][change.kind] += 1
    return new
