"""Read, match, derive, record: every row ends carried, folded into the change of another one, or listed."""

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
from arrscore.history.importers.arr_score_exporter.rows import LeftOut, OldFile, OldRow, Reason
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

    `instances` are slugs, needed where several instances are of one service; `zone` is that of the older tool's local
    times; `at` the time of CSV files that hold none.
    """

    files: Sequence[Path]
    instances: Sequence[str] = ()
    zone: tzinfo = UTC
    at: datetime | None = None
    replace: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Imported:
    """What became of every row: `rows` = `changes` + `folded` + `left_out`; `changes` by instance and kind."""

    files: list[OldFile] = field(default_factory=list)
    changes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    folded: int = 0
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows the files have."""
        return sum(old.row_count for old in self.files)

    @property
    def reasons(self) -> dict[Reason, int]:
        """How many rows each reason left out, in the order in which the reasons are told."""
        counts = Counter(each.reason for each in self.left_out)
        return {reason: counts[reason] for reason in Reason if counts[reason]}


def import_files(db: Database, request: ImportRequest, files: Sequence[OldFile]) -> Imported:
    """Carry the older tool's files into the history of the working database; all of it or, on an error, nothing.

    Raises ConfigurationError for an instance that is not clear.
    """
    result = Imported(list(files), left_out=[row for old in files for row in old.left_out])
    chosen = _chosen_catalogues(db, request, {row.key.service for old in files for row in old.rows})
    changes = _derive(result, chosen)
    carried = _new_ones(result, changes, {} if request.replace else read_imported(db))
    if not request.dry_run and (carried or request.replace):
        record_imported(db, carried, version=__version__, replace=request.replace)
    return result


def read_files(request: ImportRequest) -> list[OldFile]:
    """Read the files to import.

    Raises ConfigurationError for one that is none of its kinds, ArrscoreError for one that cannot be read.
    """
    return [_read_file(path, request) for path in request.files]


def _read_file(path: Path, request: ImportRequest) -> OldFile:
    """Read a library.db or a CSV export, told apart by their first bytes."""
    try:
        with path.open("rb") as file:
            is_database = file.read(len(SIGNATURE)) == SIGNATURE
    except OSError as error:
        raise ConfigurationError(f"Cannot read {path}: {error.strerror}. Name another file.") from None
    return read_database(path, request.zone) if is_database else read_export(path, request.zone, request.at)


def _chosen_catalogues(db: Database, request: ImportRequest, services: set[str]) -> Mapping[str, Catalogue]:
    """The instance of each service that the rows are of."""
    catalogues = {each.slug: each for each in read_catalogues(db)}
    if not catalogues:
        raise ConfigurationError(
            "The database holds no complete build yet, so nothing tells which titles are meant. Try: arrscore build"
        )
    unknown = [slug for slug in request.instances if slug not in catalogues]
    if unknown:
        raise ConfigurationError(
            f"--instance {unknown[0]}: no such instance was built. There are: {', '.join(catalogues)}."
        )
    chosen = {}
    for service in sorted(services):
        ours = [each for each in catalogues.values() if each.service == service]
        named = [each for each in ours if each.slug in request.instances]
        if len(named or ours) > 1:
            slugs = ", ".join(each.slug for each in named or ours)
            raise ConfigurationError(
                f"Several instances are of {service}: {slugs}. Name the one that the files are of: "
                f"--instance {ours[0].slug}"
            )
        if ours:
            chosen[service] = (named or ours)[0]
    return chosen


def _derive(result: Imported, chosen: Mapping[str, Catalogue]) -> list[tuple[str, OldRow, ImportedChange]]:
    """The changes of every item, oldest first for each; rows that make none are counted or listed."""
    matchers = {service: Matcher(catalogue) for service, catalogue in chosen.items()}
    by_item: dict[tuple[str, int], dict[object, OldRow]] = defaultdict(dict)
    for row in (row for old in result.files for row in old.rows):
        service = row.key.service
        item = matchers[service].item_of(row.key) if service in matchers else Reason.NO_INSTANCE
        if not isinstance(item, Reason) and row.at >= chosen[service].first_build_at:
            item = Reason.AFTER_FIRST_BUILD
        if isinstance(item, Reason):
            result.left_out.append(LeftOut.of(row, item))
            continue
        same = (row.at, row.told, row.score, row.previous_score, row.key.file_number, row.key.path)
        if same in by_item[chosen[service].slug, item]:
            result.left_out.append(LeftOut.of(row, Reason.REPEATED))
        else:
            by_item[chosen[service].slug, item][same] = row
    changes = []
    for (slug, item_id), rows in by_item.items():
        timeline = Timeline(item_id)
        timeline.add(list(rows.values()))
        result.folded += timeline.folded
        result.left_out += timeline.left_out
        changes += [(slug, row, change) for row, change in timeline.changes]
    return changes


def _new_ones(
    result: Imported,
    changes: Iterable[tuple[str, OldRow, ImportedChange]],
    known: Mapping[int, Sequence[tuple[object, ...]]],
) -> list[ImportedChange]:
    """The changes that are not there yet; where an item has some, only what goes on from them is new."""
    by_item: dict[int, list[tuple[str, OldRow, ImportedChange]]] = defaultdict(list)
    for each in changes:
        by_item[each[2].item_id].append(each)
    carried = []
    for item_id, derived in by_item.items():
        stored = list(known.get(item_id, ()))
        goes_on = [change.identity for _, _, change in derived[: len(stored)]] == stored
        for slug, row, change in derived:
            if change.identity in stored:
                result.left_out.append(LeftOut.of(row, Reason.KNOWN))
            elif not goes_on:
                result.left_out.append(LeftOut.of(row, Reason.CONTRADICTS))
            else:
                carried.append(change)
                result.changes[slug][change.kind] += 1
    return carried
