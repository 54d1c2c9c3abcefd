"""From looks at files to changes of an item.

The older tool knows files, so an upgrade is a removed file and a new one there; here both are one change of the item.
What kind it is, only the score tells, since no file that is gone has kept its quality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from arrscore.history.importers.arr_score_exporter import reading
from arrscore.history.importers.arr_score_exporter.rows import LeftOut, OldRow, Reason
from arrscore.store.imported import ImportedChange

# The tool tells of a removed file as it finds the one that took its place: in the same export.
_SAME_EXPORT = timedelta(days=1)
_SIZE_ROUNDED = 0.011 * 1024**3  # bytes: CSV files write GiB with two digits after the point


@dataclass(slots=True)
class Timeline:
    """The changes of one item, with the rows that made no change of their own."""

    item_id: int
    changes: list[tuple[OldRow, ImportedChange]] = field(default_factory=list)
    folded: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    _present: OldRow | None = None
    _gone: tuple[OldRow, OldRow | None] | None = None  # the row that says so, and the file that was there

    def add(self, rows: Sequence[OldRow]) -> None:
        """Take all rows of the item, in any order."""
        for row in sorted(rows, key=_order):
            if row.told == "removed":
                self._remove(row)
            else:
                self._see(row)
        self._end_removal()

    def _remove(self, row: OldRow) -> None:
        if self._gone is not None:
            self.left_out.append(LeftOut.of(row, Reason.UNCHANGED))
        elif self._present is not None and not _is_same_file(row, self._present):
            self.folded += 1  # the file that took its place was told first
        elif self._present is None and self.changes:
            self.left_out.append(LeftOut.of(row, Reason.UNCHANGED))
        else:
            self._gone, self._present = (row, self._present), None

    def _see(self, row: OldRow) -> None:
        before, is_replaced = self._present, False
        if self._gone is not None:
            removed, file = self._gone
            if file is not None and _moment(row) - _moment(removed) <= _SAME_EXPORT:
                self._gone, before, is_replaced = None, file, True
                self.folded += 1
            else:
                self._end_removal()
        if before is None:
            self._append(row, "rescored" if row.told == "rescored" else "added", None)
        elif is_replaced or (row.told != "rescored" and not _is_same_file(row, before)):
            self._append(row, _kind_by_score(before.score, row.score), before)
        elif row.score == before.score:
            self.left_out.append(LeftOut.of(row, Reason.UNCHANGED))
        else:
            self._append(row, "rescored", before)
        self._present = row

    def _end_removal(self) -> None:
        if self._gone is None:
            return
        row, file = self._gone
        self._gone = None
        change = ImportedChange(
            row.at,
            self.item_id,
            "removed",
            "file",
            file.score if file else row.previous_score,
            None,
            old_quality=file.quality if file else None,
            old_size_bytes=file.size_bytes if file else None,
        )
        self.changes.append((row, change))

    def _append(self, row: OldRow, kind: str, before: OldRow | None) -> None:
        old_score = before.score if before else None
        if kind == "rescored" and row.previous_score is not None:
            old_score = row.previous_score
        old_formats, new_formats = before.formats if before else None, row.formats
        is_known = old_formats is not None and new_formats is not None
        gained = tuple(sorted({*(new_formats or ())} - {*(old_formats or ())})) if is_known else ()
        lost = tuple(sorted({*(old_formats or ())} - {*(new_formats or ())})) if is_known else ()
        cause = "file" if kind != "rescored" else "formats" if gained or lost else "rules"
        change = ImportedChange(
            row.at,
            self.item_id,
            kind,
            cause,
            old_score,
            row.score,
            before.quality if before else None,
            row.quality,
            before.size_bytes if before else None,
            row.size_bytes,
            gained,
            lost,
        )
        self.changes.append((row, change))


def _order(row: OldRow) -> tuple[str, str, int]:
    return (row.at, row.source, row.number)


def _moment(row: OldRow) -> datetime:
    return datetime.fromisoformat(row.at)


def _kind_by_score(old: int | None, new: int | None) -> str:
    if old is None or new is None or old == new:
        return "replaced"
    return "upgraded" if new > old else "downgraded"


def _is_same_file(one: OldRow, other: OldRow) -> bool:
    """By number where both rows tell it, else by name, else by size: a file may have been renamed.

    Where nothing can be compared, nothing says that it is another one.
    """
    if one.key.file_number is not None and other.key.file_number is not None:
        return one.key.file_number == other.key.file_number
    ours, theirs = reading.path_parts(one.key.path), reading.path_parts(other.key.path)
    if ours and theirs and ours[-1].casefold() == theirs[-1].casefold():
        return True
    if one.size_bytes is not None and other.size_bytes is not None:
        return abs(one.size_bytes - other.size_bytes) < _SIZE_ROUNDED
    return not (ours and theirs)
